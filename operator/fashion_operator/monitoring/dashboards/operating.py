"""The page on the operator: whether it looks after the platform, and how that stands."""

from fashion_operator.monitoring.alerts.operator_causes import IS_AVAILABLE, IS_DEGRADED, LAST_LOOK
from fashion_operator.monitoring.dashboards.panels import Page, Panel, Row, number, quantiles, rate

PLATFORM = Row(
    "This platform",
    "FashionPlatformUnavailable",
    (
        number(
            "Available",
            "Whether the platform serves.",
            "bool_yes_no",
            IS_AVAILABLE,
            (1, 0.5),
        ),
        number(
            "Degraded",
            "Whether the platform is not as it was asked for.",
            "bool_yes_no",
            IS_DEGRADED,
            (0.5, 1),
            read="FashionPlatformDegraded",
        ),
        number(
            "Last look at everything",
            "How long ago the operator listed the cluster: the oldest of its lists.",
            "s",
            LAST_LOOK,
            (600, 900),
            read="FashionOperatorSilent",
        ),
        Panel(
            "Conditions",
            "The platform's conditions with their status and reason.",
            "none",
            {"": "max by (condition, status, reason) (fashion_operator_platforms)"},
            "table",
            width=12,
        ),
    ),
)

WORK = Row(
    "Reconciling",
    "FashionOperatorErrors",
    (
        Panel(
            "Reconciliations",
            "Reconciliations by outcome.",
            "ops",
            rate("fashion_operator_reconciles_total", "outcome"),
        ),
        Panel(
            "Time of one",
            "How long a reconciliation takes.",
            "s",
            quantiles("fashion_operator_reconcile_duration_seconds"),
        ),
        Panel(
            "Failures",
            "Reconciliations that failed, by kind of error.",
            "ops",
            rate("fashion_operator_reconcile_errors_total", "kind"),
        ),
        Panel(
            "Queue",
            "Platforms that wait to be reconciled.",
            "short",
            {"waiting": "max(fashion_operator_queue_depth)"},
        ),
        Panel(
            "Requests to the API server",
            "Requests by verb and resource.",
            "reqps",
            rate("fashion_operator_api_requests_total", "verb, resource"),
        ),
        Panel(
            "Drift healed",
            "Objects that others changed or deleted, made right again, by kind.",
            "ops",
            rate("fashion_operator_drift_healed_total", "kind"),
        ),
    ),
)

OPERATOR = Page("operator", "Operator", "Whether the operator looks after the platform.", (PLATFORM, WORK))
