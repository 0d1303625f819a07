"""Dashboards, recording rules and alerts as code; pure."""

from fashion_operator.monitoring.alerts.rules import build_rules
from fashion_operator.monitoring.dashboards.build import build_dashboards

__all__ = ["build_dashboards", "build_rules"]
