"""The form of an alert: its cause, and the section of the runbook to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from fashion_operator.monitoring.alerts.objectives import OBJECTIVES, Objective

Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class Alert:
    """An alert; its name is that of its section in the runbook, and `description` holds the value.

    Attributes:
        wait: how long the expression has to hold.
    """

    name: str
    severity: Severity
    wait: str
    summary: str
    description: str
    expression: str


def burning(objective: Objective) -> Iterator[Alert]:
    """The two alerts of an objective: its budget of 30 days is used up in two days, or within the month."""
    yield _burning(objective, "critical", (14.4, "1h", "5m"), (6, "6h", "30m"))
    yield _burning(objective, "warning", (3, "1d", "2h"), (1, "3d", "6h"))


def _burning(objective: Objective, severity: Severity, *pairs: tuple[float, str, str]) -> Alert:
    both = (
        f"({objective.recorded(long)} > {limit} and {objective.recorded(short)} > {limit})"
        for factor, long, short in pairs
        for limit in [round(factor * objective.budget, 6)]
    )
    return Alert(
        name=objective.alert,
        severity=severity,
        wait="0s",
        summary=f"{objective.title}: the error budget is used up too fast.",
        description=f"{{{{ $value | humanizePercentage }}}} went wrong of late. Promised: {objective.promise}.",
        expression=" or ".join(both),
    )


BURNING = tuple(alert for objective in OBJECTIVES for alert in burning(objective))
