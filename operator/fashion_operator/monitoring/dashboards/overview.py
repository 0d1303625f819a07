"""The first page: whether users are served, what is wrong if not, then each service."""

from fashion_operator.monitoring.alerts.objectives import OBJECTIVES, PERIOD, Objective
from fashion_operator.monitoring.alerts.operator_causes import IS_DEGRADED, IS_READY, LAST_LOOK
from fashion_operator.monitoring.dashboards.panels import (
    Page,
    Panel,
    Row,
    number,
    or_none,
    or_zero,
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

CAUSES = Row(
    "If not, why?",
    "Causes",
    (
        number(
            "Services that live",
            "How many of the four services tell their metrics.",
            "short",
            or_zero("count(count by (service) (fashion_build_info))"),
            (4, 3.5),
            read="FashionServiceDown",
        ),
        number(
            "Ready",
            "Whether the operator finds that the platform serves; nothing where there is no operator.",
            "bool_yes_no",
            IS_READY,
            (1, 0.5),
            read="FashionPlatformNotReady",
            page="operator",
        ),
        number(
            "Degraded",
            "Whether the platform is not as it was asked for; nothing where there is no operator.",
            "bool_yes_no",
            IS_DEGRADED,
            (0.5, 1),
            read="FashionPlatformDegraded",
            page="operator",
        ),
        number(
            "Migration failed",
            "Whether the schemas were not brought to the wanted version; nothing where there is no operator.",
            "bool_yes_no",
            'max(fashion_operator_platforms{condition="Degraded", reason="MigrationFailed"})'
            ' or 0 * max(fashion_operator_platforms{condition="Degraded"})',
            (0.5, 1),
            read="FashionMigrationFailed",
            page="operator",
        ),
        number(
            "Operator: last look",
            "How long ago the operator listed the cluster; nothing where there is no operator.",
            "s",
            LAST_LOOK,
            (600, 900),
            read="FashionOperatorSilent",
            page="operator",
        ),
        number(
            "Stores that answer",
            "The share of processes that PostgreSQL and Redis answer.",
            "percentunit",
            "min(avg by (store) (fashion_store_up))",
            (0.99, 0.5),
            read="FashionStoreDown",
            page="stores",
        ),
        number(
            "Consumers: lag",
            "The age of the oldest event that a consumer has yet to handle.",
            "s",
            "max(fashion_consumer_group_lag_seconds)",
            (5, 20),
            read="FashionConsumerLag",
            page="events",
        ),
        number(
            "Relays: behind",
            "How many events wait in a log to be published.",
            "short",
            "max(max by (service) (fashion_event_log_position) - max by (service) (fashion_relay_position))",
            (100, 1000),
            read="FashionRelayStalled",
            page="events",
        ),
        number(
            "Dead letters",
            "How many events were given up and not retried.",
            "short",
            "max(fashion_dead_letters)",
            (1, 10),
            read="FashionDeadLetters",
            page="events",
        ),
        number(
            "Configuration refused",
            "How many processes refuse the configuration on disk.",
            "short",
            "sum(fashion_config_refused)",
            (1, 1),
            read="FashionConfigurationRefused",
        ),
        number(
            "Uploads turned away",
            "How many uploads a second are answered 503 because too many are under way.",
            "reqps",
            "sum(rate(fashion_uploads_shed_total[$__rate_interval]))",
            (0.01, 0.1),
            read="FashionLoadShed",
            page="analysis",
        ),
        number(
            "Cache hits",
            "The share of cached reads that some level of the cache answers.",
            "percentunit",
            'sum(rate(fashion_cache_reads_total{kind!="analysis", outcome!="miss"}[$__rate_interval]))'
            ' / (sum(rate(fashion_cache_reads_total{kind!="analysis"}[$__rate_interval])) > 0)',
            (0.5, 0.2),
            read="FashionCacheCollapse",
            page="events",
        ),
        number(
            "Slow queries",
            "How many queries a second take longer than they should.",
            "ops",
            or_zero("sum(rate(fashion_slow_queries_total[$__rate_interval]))"),
            (0.1, 1),
            read="FashionSlowQueries",
            page="stores",
        ),
        number(
            "Unexpected errors",
            "How many errors a second no code expected.",
            "ops",
            or_zero("sum(rate(fashion_unhandled_errors_total[$__rate_interval]))"),
            (0.001, 0.1),
            read="FashionUnhandledErrors",
        ),
        number(
            "Configurations served",
            "How many revisions of the configuration are served at once.",
            "short",
            "count(count by (revision) (fashion_config_revision))",
            (2, 3),
            read="FashionConfigurationDiffers",
        ),
        number(
            "Coverage gaps",
            "For how many tones people get notably less than others.",
            "short",
            or_zero("count(max by (tone, undertone) (fashion_coverage_flagged) == 1)"),
            (1, 5),
            read="FashionCoverageGap",
            page="coverage",
        ),
    ),
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
