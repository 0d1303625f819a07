"""Backup and restore of what a platform stores in PostgreSQL."""
