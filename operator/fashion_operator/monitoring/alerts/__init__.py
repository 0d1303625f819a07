"""Objectives, recording rules and alerts."""
