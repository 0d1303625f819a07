"""The page on the operator: whether it looks after its platforms, and how they stand."""

from fashion_operator.monitoring.panels import Page, Panel, Row, number, or_zero, quantiles, rate

PLATFORMS = Row(
    "Platforms",
    "FashionPlatformNotReady",
    (
        number(
            "Not ready",
            "Platforms that do not serve.",
            "short",
            or_zero('sum(fashion_operator_platforms{condition="Ready", status!="True"})'),
            (1, 1),
        ),
        number(
            "Degraded",
            "Platforms that are not as they were asked for.",
            "short",
            or_zero('sum(fashion_operator_platforms{condition="Degraded", status="True"})'),
            (1, 2),
            read="FashionPlatformDegraded",
        ),
        number(
            "Last look at everything",
            "The age of the oldest of the operator's lists of the cluster.",
            "s",
            "time() - max(fashion_operator_last_resync_timestamp_seconds)",
            (600, 900),
            read="FashionOperatorSilent",
        ),
        Panel(
            "Conditions",
            "Platforms by condition and status.",
            "short",
            {"{{condition}} {{status}}": "sum by (condition, status) (fashion_operator_platforms)"},
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

OPERATOR = Page("operator", "Operator", "Whether the operator looks after its platforms.", (PLATFORMS, WORK))
