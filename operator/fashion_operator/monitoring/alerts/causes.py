"""Alerts of what breaks a promise: processes, stores, events, caches, saturation, configuration."""

from fashion_operator.monitoring.alerts.alert import Alert
from fashion_operator.spec.services import SERVICES

CAUSES = (
    Alert(
        name="FashionServiceDown",
        severity="critical",
        wait="2m",
        summary="No process of {{ $labels.service }} exposes its metrics.",
        description="{{ $labels.service }} of {{ $labels.platform }} is gone, or out of Prometheus' reach.",
        expression=" or ".join(f'absent(fashion_build_info{{service="{each}"}})' for each in SERVICES),
    ),
    Alert(
        name="FashionStoreDown",
        severity="critical",
        wait="30s",
        summary="{{ $labels.store }} does not answer.",
        description="Processes of {{ $labels.platform }} that {{ $labels.store }} does not answer: {{ $value }}.",
        expression="count by (platform, store) (fashion_store_up == 0)",
    ),
    Alert(
        name="FashionIssuerUnusable",
        severity="critical",
        wait="5m",
        summary="The keys of {{ $labels.tenant }}'s issuer cannot be used.",
        description="Gateways of {{ $labels.platform }} that cannot use them: {{ $value }}.",
        expression="count by (platform, tenant) (fashion_issuer_usable == 0)",
    ),
    Alert(
        name="FashionConsumerLag",
        severity="critical",
        wait="30s",
        summary="{{ $labels.group }} does not consume events.",
        description="The oldest event that {{ $labels.group }} has yet to handle is "
        "{{ $value | humanizeDuration }} old.",
        expression="max by (platform, group) (fashion_consumer_group_lag_seconds) > 20",
    ),
    Alert(
        name="FashionStreamFilling",
        severity="warning",
        wait="1m",
        summary="The event stream fills up.",
        description="The event stream uses {{ $value | humanizePercentage }} of its memory.",
        expression="max by (platform) (fashion_stream_bytes)"
        " / (max by (platform) (fashion_stream_limit_bytes) > 0) > 0.4",
    ),
    Alert(
        name="FashionRedisFilling",
        severity="warning",
        wait="5m",
        summary="Redis fills up.",
        description="Redis uses {{ $value | humanizePercentage }} of its maxmemory.",
        expression="max by (platform) (fashion_redis_memory_bytes)"
        " / (max by (platform) (fashion_redis_memory_limit_bytes) > 0) > 0.85",
    ),
    Alert(
        name="FashionStreamFull",
        severity="critical",
        wait="0s",
        summary="Uploads are rejected: the event stream, Redis or the disk of PostgreSQL is full.",
        description="Processes of {{ $labels.platform }} that find a store full: {{ $value }}.",
        expression="sum by (platform) (fashion_shedding) > 0",
    ),
    Alert(
        name="FashionRelayStalled",
        severity="critical",
        wait="1m",
        summary="Events of {{ $labels.service }} are not published.",
        description="Events that wait in the log of {{ $labels.service }}, while none is published: {{ $value }}.",
        expression="(max by (platform, service) (fashion_event_log_position)"
        " - max by (platform, service) (fashion_relay_position) > 0)"
        " and max by (platform, service) (changes(fashion_relay_position[1m])) == 0",
    ),
    Alert(
        name="FashionRelayLeaderless",
        severity="critical",
        wait="1m",
        summary="Nobody publishes the events of {{ $labels.service }}.",
        description="Instances of {{ $labels.service }} that lead its relay: {{ $value }}.",
        expression="sum by (platform, service) (fashion_relay_leader) == 0",
    ),
    Alert(
        name="FashionDeadLetters",
        severity="warning",
        wait="0s",
        summary="Events were given up.",
        description="Events of {{ $labels.platform }} among the dead letters: {{ $value }}.",
        expression="max by (platform) (fashion_dead_letters) > 0",
    ),
    Alert(
        name="FashionWebhooksDead",
        severity="warning",
        wait="0s",
        summary="Messages to webhooks were given up.",
        description="Messages of {{ $labels.platform }} that were given up within an hour: "
        "{{ $value | humanize }}.",
        expression='sum by (platform) (increase(fashion_webhook_attempts_total{outcome="dead"}[1h])) > 0',
    ),
    Alert(
        name="FashionImportsFail",
        severity="warning",
        wait="0s",
        summary="Imports of catalogue sources fail.",
        description="Imports of sources of {{ $labels.platform }} that failed within an hour: "
        "{{ $value | humanize }}.",
        expression="sum by (platform) "
        '(increase(fashion_catalogue_imports_total{origin="source", outcome="failed"}[1h])) > 0',
    ),
    Alert(
        name="FashionCacheCollapse",
        severity="warning",
        wait="10m",
        summary="The caches answer far less than they did.",
        description="{{ $value | humanizePercentage }} of reads are answered from a cache: "
        "less than half of what it was over the last six hours.",
        expression="fashion:cache:hit_ratio_rate5m < 0.5 * avg_over_time(fashion:cache:hit_ratio_rate5m[6h])"
        " and fashion:cache:reads_rate5m > 1",
    ),
    Alert(
        name="FashionCacheErrors",
        severity="warning",
        wait="1m",
        summary="{{ $labels.service }} works without its shared cache.",
        description="{{ $value | humanize }} cache operations a second fail in {{ $labels.service }}.",
        expression="sum by (platform, service) (rate(fashion_cache_errors_total[2m])) > 0.1",
    ),
    Alert(
        name="FashionLoadShed",
        severity="critical",
        wait="1m",
        summary="Uploads are turned away.",
        description="{{ $value | humanizePercentage }} of uploads are answered 503: too many are under way.",
        expression="sum by (platform) (rate(fashion_uploads_shed_total[5m])) / (sum by (platform)"
        ' (rate(fashion_http_requests_total{service="imaging", method="POST", route="/v1/analyses"}[5m])) > 0)'
        " > 0.01",
    ),
    Alert(
        name="FashionMeasuringSaturated",
        severity="warning",
        wait="5m",
        summary="Photos queue for a CPU.",
        description="The queue of photos is {{ $value | humanizePercentage }} full.",
        expression="sum by (platform) (fashion_measuring_waiting)"
        " / (sum by (platform) (fashion_measuring_waiting_limit) > 0) > 0.5",
    ),
    Alert(
        name="FashionEventLoopLate",
        severity="warning",
        wait="5m",
        summary="{{ $labels.service }} is too busy to answer at once.",
        description="The event loop of {{ $labels.service }} wakes {{ $value | humanizeDuration }} late (p95).",
        expression="histogram_quantile(0.95, sum by (platform, service, le)"
        " (rate(fashion_event_loop_lag_seconds_bucket[5m]))) > 0.25",
    ),
    Alert(
        name="FashionSlowQueries",
        severity="warning",
        wait="5m",
        summary="{{ $labels.service }} waits for PostgreSQL.",
        description="{{ $value | humanizePercentage }} of the queries of {{ $labels.service }} are slow.",
        expression="sum by (platform, service) (rate(fashion_slow_queries_total[5m]))"
        " / (sum by (platform, service) (rate(fashion_query_duration_seconds_count[5m])) > 0) > 0.05",
    ),
    Alert(
        name="FashionPoolExhausted",
        severity="critical",
        wait="1m",
        summary="{{ $labels.service }} waits for its own database connections.",
        description="Callers that always wait in one process of {{ $labels.service }}: at least {{ $value }}.",
        expression="max by (platform, service) (min_over_time(fashion_database_pool_waiting[1m])) > 0",
    ),
    Alert(
        name="FashionUnhandledErrors",
        severity="warning",
        wait="0s",
        summary="{{ $labels.service }} meets errors that no code expected.",
        description="Times that {{ $labels.kind }} was met in 5 minutes: {{ $value | humanize }}.",
        # The first of its kind is no increase: before it there was no series, not even before a gap in scraping.
        expression="sum by (platform, service, kind) (increase(fashion_unhandled_errors_total[5m])) > 0"
        " or sum by (platform, service, kind)"
        " (fashion_unhandled_errors_total unless max_over_time(fashion_unhandled_errors_total[1h] offset 5m)) > 0",
    ),
    Alert(
        name="FashionConfigurationRejected",
        severity="warning",
        wait="1m",
        summary="A new configuration is rejected.",
        description="Processes of {{ $labels.platform }} that reject the configuration on disk "
        "and go on serving the one before: {{ $value }}.",
        expression="count by (platform) (fashion_config_rejected == 1)",
    ),
    Alert(
        name="FashionConfigurationDiffers",
        severity="warning",
        wait="10m",
        summary="Processes serve different configurations.",
        description="Revisions of the configuration that {{ $labels.platform }} serves at once: {{ $value }}.",
        expression="count by (platform) (count by (platform, revision) (fashion_config_revision)) > 1",
    ),
)
