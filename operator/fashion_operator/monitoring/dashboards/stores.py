"""The page on PostgreSQL and Redis, as the services see them."""

from fashion_operator.monitoring.alerts.volumes import USED
from fashion_operator.monitoring.dashboards.panels import Page, Panel, Row, or_zero, quantiles, rate

ANSWER = Row(
    "Do they answer?",
    "FashionStoreDown",
    (
        Panel(
            "Stores that answer",
            "The share of each service's processes that a store answers.",
            "percentunit",
            {"{{service}} {{store}}": "avg by (service, store) (fashion_store_up)"},
            width=12,
        ),
        Panel(
            "Cache operations that fail",
            "Operations on the shared cache that Redis failed, by service.",
            "ops",
            rate("fashion_cache_errors_total", "service"),
            width=12,
            read="FashionCacheErrors",
        ),
    ),
)

ROOM = Row(
    "Memory and volumes",
    "FashionRedisFilling",
    (
        Panel(
            "Redis: memory",
            "The share of its maxmemory that Redis uses; nothing where it has none.",
            "percentunit",
            {
                "memory": "max by (platform) (fashion_redis_memory_bytes)"
                " / (max by (platform) (fashion_redis_memory_limit_bytes) > 0)"
            },
        ),
        Panel(
            "Redis: bytes",
            "The memory that Redis uses.",
            "bytes",
            {"memory": "max by (platform) (fashion_redis_memory_bytes)"},
        ),
        Panel(
            "Volumes",
            "The share that is used of each volume of embedded stores and of backups; nothing where no kubelet "
            "that Prometheus scrapes measures them.",
            "percentunit",
            {"{{persistentvolumeclaim}}": USED},
            read="FashionVolumeFilling",
        ),
    ),
)

QUERIES = Row(
    "Queries",
    "FashionSlowQueries",
    (
        Panel(
            "Queries",
            "Queries of each service.",
            "ops",
            rate("fashion_query_duration_seconds_count", "service"),
        ),
        Panel(
            "Slowest queries",
            "The time that 95 % of each of the slowest ten queries take.",
            "s",
            {
                "{{service}} {{query}}": "topk(10, histogram_quantile(0.95, sum by (service, query, le)"
                " (rate(fashion_query_duration_seconds_bucket[$__rate_interval]))))"
            },
        ),
        Panel(
            "Slow queries",
            "Queries slower than FASHION_SLOW_QUERY_SECONDS, by name; each is in the log too.",
            "ops",
            rate("fashion_slow_queries_total", "service, query"),
        ),
    ),
)

POOLS = Row(
    "Connections",
    "FashionPoolExhausted",
    (
        Panel(
            "PostgreSQL: connections in use",
            "The share of each pool's connections that are in use, of the fullest process.",
            "percentunit",
            {
                "{{service}}": "max by (service) (fashion_database_pool_connections_in_use"
                " / (fashion_database_pool_connections_limit > 0))"
            },
        ),
        Panel(
            "PostgreSQL: who waits",
            "Callers that wait for a connection.",
            "short",
            {"{{service}}": 'sum by (service) (fashion_database_pool_waiting{service!="gateway"})'},
        ),
        Panel(
            "PostgreSQL: how long",
            "The time that 95 % of callers wait for a connection.",
            "s",
            quantiles("fashion_database_pool_wait_seconds", "service", "", 0.95),
        ),
        Panel(
            "Redis: connections in use",
            "The share of each pool's connections that are in use: for what has to happen, and for what may fail.",
            "percentunit",
            {
                "{{service}} {{pool}}": "max by (service, pool) (fashion_redis_pool_connections_in_use"
                " / (fashion_redis_pool_connections_limit > 0))"
            },
        ),
        Panel(
            "Lost for want of a store",
            "Requests answered 503 by services that need a store.",
            "reqps",
            {
                "{{service}}": or_zero(
                    'sum by (service) (rate(fashion_http_requests_total{service!="gateway", status="503"}'
                    "[$__rate_interval]))"
                )
            },
            read="FashionAvailability",
        ),
    ),
)

STORES = Page(
    "stores", "Stores", "PostgreSQL and Redis, as the services see them.", (ANSWER, ROOM, QUERIES, POOLS)
)
