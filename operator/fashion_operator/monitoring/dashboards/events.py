"""The page on caches and events: what is answered from memory, and how the chain moves."""

from fashion_operator.monitoring.dashboards.panels import Page, Panel, Row, or_zero, quantiles, rate

CACHES = Row(
    "Caches",
    "FashionCacheCollapse",
    (
        Panel(
            "Hits by kind",
            "The share of cached reads that memory or Redis answers, by kind of value.",
            "percentunit",
            {
                "{{kind}}": 'sum by (kind) (rate(fashion_cache_reads_total{outcome!="miss"}[$__rate_interval]))'
                " / (sum by (kind) (rate(fashion_cache_reads_total[$__rate_interval])) > 0)"
            },
        ),
        Panel(
            "Reads by kind and level",
            "Reads by kind of value and by who answers: memory (l1), Redis (l2) or a computation (miss).",
            "ops",
            rate("fashion_cache_reads_total", "kind, outcome"),
        ),
        Panel(
            "Invalidations",
            "Tags whose values were put out of reach.",
            "ops",
            rate("fashion_cache_invalidations_total", "tag"),
        ),
        Panel(
            "Errors",
            "Cache operations that Redis failed; the value was computed instead.",
            "ops",
            rate("fashion_cache_errors_total", "service, operation"),
            read="FashionCacheErrors",
        ),
        Panel(
            "Memory",
            "Size of the level in memory, and what it may reach.",
            "bytes",
            {
                "{{service}}": "max by (service) (fashion_cache_memory_bytes)",
                "limit": "max(fashion_cache_memory_limit_bytes)",
            },
        ),
        Panel(
            "Live event streams",
            "Users that follow their events live.",
            "short",
            {"open": "sum(fashion_event_streams)"},
        ),
    ),
)

PUBLISHED = Row(
    "From the logs to the stream",
    "FashionRelayStalled",
    (
        Panel(
            "Events recorded",
            "Events that each service appends to its log.",
            "ops",
            {
                "{{service}}": "clamp_min(deriv("
                "max by (service) (fashion_event_log_position > 0)[$__rate_interval:5s]), 0)"
            },
        ),
        Panel(
            "Relays: behind",
            "Events that wait in a log to be published.",
            "short",
            {
                "{{service}}": "max by (service) (fashion_event_log_position)"
                " - max by (service) (fashion_relay_position)"
            },
        ),
        Panel(
            "Relays: leaders",
            "Instances of each service that publish; one is right.",
            "short",
            {"{{service}}": "sum by (service) (fashion_relay_leader)"},
            read="FashionRelayLeaderless",
        ),
    ),
)

HANDLED = Row(
    "From the stream to the consumers",
    "FashionConsumerLag",
    (
        Panel(
            "Consumers: lag",
            "The age of the oldest event that each consumer has yet to handle.",
            "s",
            {"{{group}}": "max by (group) (fashion_consumer_group_lag_seconds)"},
        ),
        Panel(
            "Under way",
            "Events delivered to each consumer and not acknowledged yet.",
            "short",
            {"{{group}}": "max by (group) (fashion_consumer_group_pending)"},
        ),
        Panel(
            "Events by outcome",
            "Events that each service consumes, by outcome.",
            "ops",
            rate("fashion_events_consumed_total", "service, outcome"),
        ),
        Panel(
            "Age of events",
            "How old events are once they are handled, by type.",
            "s",
            quantiles("fashion_event_age_seconds", "type", "", 0.95),
        ),
        Panel(
            "Time of a chain",
            "How long it takes from the last byte of a photo to its products ranked.",
            "s",
            quantiles("fashion_chain_duration_seconds"),
            read="FashionChainsSlow",
        ),
        Panel(
            "Dead letters",
            "Events that were given up: those that lie there, and those given up just now by type.",
            "short",
            {
                "lie there": "max(fashion_dead_letters)",
                "{{type}}": or_zero(
                    "sum by (type) (increase(fashion_events_dead_lettered_total[$__rate_interval]))"
                ),
            },
            read="FashionDeadLetters",
        ),
        Panel(
            "Webhooks",
            "Attempts to deliver to the webhooks of tenants, by what became of them.",
            "short",
            {
                "{{outcome}}": or_zero(
                    "sum by (outcome) (increase(fashion_webhook_attempts_total[$__rate_interval]))"
                )
            },
            read="FashionWebhooksDead",
        ),
        Panel(
            "Catalogue imports",
            "Imports over the API that are over, by who asked for them and what became of them.",
            "short",
            {
                "{{origin}}: {{outcome}}": or_zero(
                    "sum by (origin, outcome) (increase(fashion_catalogue_imports_total[$__rate_interval]))"
                )
            },
            read="FashionImportsFail",
        ),
        Panel(
            "Images of products",
            "Images fetched for the colors of products, by what became of them.",
            "short",
            {
                "{{outcome}}": or_zero(
                    "sum by (outcome) (increase(fashion_product_images_total[$__rate_interval]))"
                )
            },
        ),
        Panel(
            "Stream",
            "Entries in the stream; those that every consumer acknowledged go within a minute.",
            "short",
            {"entries": "max(fashion_stream_length)"},
        ),
        Panel(
            "Stream: memory",
            "What the stream uses of the memory that it may use; from 80 % on, uploads are rejected.",
            "percentunit",
            {"used": "max(fashion_stream_bytes) / (max(fashion_stream_limit_bytes) > 0)"},
            read="FashionStreamFull",
        ),
    ),
)

EVENTS = Page(
    "events", "Caches and events", "What memory answers, and how events move.", (CACHES, PUBLISHED, HANDLED)
)
