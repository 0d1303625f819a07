"""The metrics of every service; metrics of one service are defined next to its code.

Every sample gets the labels `platform` and `service` on export: a process is one service of one platform.
"""

from collections.abc import Iterator
from importlib.metadata import version
from platform import python_version

from prometheus_client import (
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    Info,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

FAST_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
"""The values of the label `method`; any other method is `other`."""
QUIET = {"/health", "/ready", "/metrics"}
"""Routes of probes and scrapes, which are neither logged nor traced."""

BUILD = Info("fashion_build", "The version that runs, and its Python's")

REQUESTS = Counter("fashion_http_requests", "Requests that got a response", ("method", "route", "status"))
DURATION = Histogram(
    "fashion_http_request_duration_seconds",
    "Time to respond, by class of status: 2xx to 5xx",
    ("method", "route", "status_class"),
    buckets=FAST_BUCKETS,
)
IN_FLIGHT = Gauge("fashion_http_requests_in_flight", "Requests in progress")
UNHANDLED = Counter("fashion_unhandled_errors", "Unexpected errors", ("kind",))
SPANS_DROPPED = Counter(
    "fashion_spans_dropped", "Spans lost because the queue was full or the collector rejected them", ("reason",)
)
LOOP_LAG = Histogram("fashion_event_loop_lag_seconds", "Delay of the event loop", buckets=FAST_BUCKETS)

QUERIES = Histogram(
    "fashion_query_duration_seconds", "Duration of a query, failed or not", ("query",), buckets=FAST_BUCKETS
)
SLOW_QUERIES = Counter("fashion_slow_queries", "Queries slower than FASHION_SLOW_QUERY_SECONDS", ("query",))
DATABASE_USED = Gauge("fashion_database_pool_connections_in_use", "Connections of the pool that are in use")
DATABASE_LIMIT = Gauge("fashion_database_pool_connections_limit", "Connections that the pool may open")
DATABASE_WAITING = Gauge("fashion_database_pool_waiting", "Callers that wait for a connection")
DATABASE_WAIT = Histogram(
    "fashion_database_pool_wait_seconds", "Time to get a connection from the pool", buckets=FAST_BUCKETS
)
REDIS_USED = Gauge("fashion_redis_pool_connections_in_use", "Connections to Redis that are in use", ("pool",))
REDIS_LIMIT = Gauge("fashion_redis_pool_connections_limit", "Connections that the pool may open", ("pool",))
STORE_UP = Gauge("fashion_store_up", "1 while the store answers this process", ("store",))

CACHE = Counter("fashion_cache_reads", "Cache reads by outcome: l1, l2 or miss", ("kind", "outcome"))
CACHE_ERRORS = Counter("fashion_cache_errors", "Cache operations that failed in Redis", ("operation",))
INVALIDATIONS = Counter("fashion_cache_invalidations", "Tags invalidated", ("tag",))
CACHE_BYTES = Gauge("fashion_cache_memory_bytes", "Size of the cache in memory")
CACHE_LIMIT = Gauge("fashion_cache_memory_limit_bytes", "Largest allowed size of the cache in memory")

# Labeled, so that a service without a log or a relay exports no sample.
LOG_POSITION = Gauge("fashion_event_log_position", "Position of the newest event in the log", ("service",))
RELAY_POSITION = Gauge(
    "fashion_relay_position", "Position of the newest event that this instance published", ("service",)
)
RELAY_LEADER = Gauge(
    "fashion_relay_leader", "1 while this instance is the leader that publishes, else 0", ("service",)
)
STREAM_LENGTH = Gauge("fashion_stream_length", "Entries in the event stream")
STREAM_BYTES = Gauge("fashion_stream_bytes", "Bytes of the event stream, in Redis or in NATS")
STREAM_LIMIT = Gauge("fashion_stream_limit_bytes", "Memory that the event stream may use")
REDIS_MEMORY = Gauge("fashion_redis_memory_bytes", "Memory that Redis uses")
REDIS_MEMORY_LIMIT = Gauge("fashion_redis_memory_limit_bytes", "Redis's maxmemory, 0 without one")
SHEDDING = Gauge(
    "fashion_shedding",
    "1 while uploads are rejected because the event stream or a store is full, else 0",
)
GROUP_PENDING = Gauge(
    "fashion_consumer_group_pending", "Events delivered to a group and not acknowledged", ("group",)
)
GROUP_LAG = Gauge(
    "fashion_consumer_group_lag_seconds", "Age of the oldest event that a group has not handled yet", ("group",)
)
CONSUMED = Counter(
    "fashion_events_consumed",
    "Events handled by outcome, and those delayed by an outage of a store",
    ("type", "outcome"),
)
EVENT_AGE = Histogram(
    "fashion_event_age_seconds", "Age of an event when it was handled", ("type",), buckets=SLOW_BUCKETS
)
DEAD_LETTERED = Counter(
    "fashion_events_dead_lettered", "Events dead-lettered after too many deliveries", ("type",)
)
DEAD_LETTERS = Gauge("fashion_dead_letters", "Dead letters that are neither retried nor deleted yet")

CONFIG = Gauge("fashion_config_revision", "1 for the live configuration in use", ("revision",))
CONFIG_REJECTED = Gauge("fashion_config_rejected", "1 while the configuration file on disk is rejected")
TASK_RESTARTS = Counter("fashion_background_restarts", "Background tasks restarted after a failure", ("task",))

# Prometheus does not use the creation time, and it doubles the series.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Exposition(Collector):
    """All metrics of this process, labeled with what it is."""

    def __init__(self, platform: str, service: str) -> None:
        self._labels = {"platform": platform, "service": service}
        BUILD.info({"version": version("fashion-platform"), "python": python_version()})

    def collect(self) -> Iterator[Metric]:
        """Yield every metric with its labels."""
        for metric in REGISTRY.collect():
            metric.samples = [each._replace(labels=self._labels | each.labels) for each in metric.samples]
            yield metric

    def text(self) -> bytes:
        """Return the metrics in Prometheus's text format."""
        return generate_latest(self)
