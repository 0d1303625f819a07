"""The first page: whether users are served, what is wrong if not, then each service."""

from fashion_operator.monitoring.alerts.objectives import OBJECTIVES, PERIOD, Objective
from fashion_operator.monitoring.dashboards.causes import CAUSES
from fashion_operator.monitoring.dashboards.panels import (
    Page,
    Panel,
    Row,
    number,
    or_none,
    quantiles,
    rate,
)
from fashion_operator.monitoring.dashboards.services import SERVICE


def _promise(objective: Objective) -> tuple[Panel, Panel]:
    left = number(
        f"{objective.title}: budget left",
        f"The share of the error budget of {PERIOD} that is left; promised: {objective.promise}.",
        "percentunit",
        objective.budget_left,
        (0.5, 0.1),
        read=objective.alert,
    )
    kept = number(
        f"{objective.title}: kept",
        f"The share that went well over {PERIOD}; promised: {objective.promise}.",
        "percentunit",
        f"1 - {objective.recorded(PERIOD)}",
        (objective.target + objective.budget / 2, objective.target),
        read=objective.alert,
    )
    return left, kept


_BURNING = Panel(
    "Error budgets: how fast they burn",
    "How many times as fast as the promise allows the budget is used up, over an hour.",
    "short",
    {each.title: f"{each.recorded('1h')} / {each.budget}" for each in OBJECTIVES},
    width=12,
    read="Overview",
)
_FIRING = Panel(
    "Alerts that fire",
    "Each alert that fires, and what it is about; its name is a section of the runbook.",
    "none",
    {
        "": or_none(
            'sum by (alertname, severity, service, group, store) (ALERTS{alertstate="firing"})', "alertname"
        )
    },
    "table",
    width=12,
    read="Alerts",
)

SERVED = Row(
    "Are users served?",
    "Overview",
    (*(panel for each in OBJECTIVES for panel in _promise(each)), _BURNING, _FIRING),
)

USERS = Row(
    "What users see",
    "Overview",
    (
        Panel(
            "Requests by status",
            "Requests that the gateway answers, by status.",
            "reqps",
            rate("fashion_http_requests_total", "status", '{service="gateway"}'),
        ),
        Panel(
            "Time of an upload",
            "How long it takes from the last byte of a photo to its measurement.",
            "s",
            quantiles("fashion_upload_duration_seconds"),
            read="FashionUploadsSlow",
            page="analysis",
        ),
        Panel(
            "Time of a chain",
            "How long it takes from the last byte of a photo to its products ranked.",
            "s",
            quantiles("fashion_chain_duration_seconds"),
            read="FashionChainsSlow",
            page="events",
        ),
    ),
)

OVERVIEW = Page(
    "overview",
    "Overview",
    "Whether users are served, and where to look if not.",
    (SERVED, CAUSES, USERS, SERVICE),
)
