"""Dashboards, recording rules and alerts as code; pure."""

from fashion_operator.monitoring.dashboards import build_dashboards
from fashion_operator.monitoring.rules import build_rules

__all__ = ["build_dashboards", "build_rules"]
