"""The metrics that every service has; a context defines its own beside its code.

Each sample of ours gets the label `service` when it is read: a process is one service.
"""

from collections.abc import Iterator

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("fashion_http_requests", "Requests answered", ("method", "route", "status"))
DURATION = Histogram("fashion_http_request_duration_seconds", "Time to answer", ("route",), buckets=FAST)
IN_FLIGHT = Gauge("fashion_http_requests_in_flight", "Requests being answered")
UNHANDLED = Counter("fashion_unhandled_errors", "Errors that no code expected", ("kind",))

QUERIES = Histogram("fashion_query_duration_seconds", "Time of a query", ("query",), buckets=FAST)

CACHE = Counter("fashion_cache_reads", "Cache reads by outcome: l1, l2 or miss", ("kind", "outcome"))
CACHE_ERRORS = Counter("fashion_cache_errors", "Cache operations that Redis failed", ("operation",))
INVALIDATIONS = Counter("fashion_cache_invalidations", "Tags invalidated", ("tag",))

LOG_POSITION = Gauge("fashion_event_log_position", "Position of the newest event in the log")
RELAY_POSITION = Gauge("fashion_relay_position", "Position of the newest event that was published")
RELAY_LEADER = Gauge("fashion_relay_leader", "1 while this instance publishes")
STREAM_LENGTH = Gauge("fashion_stream_length", "Entries in the event stream")
CONSUMED = Counter("fashion_events_consumed", "Events handled by outcome", ("type", "outcome"))
CONSUMER_LAG = Gauge("fashion_consumer_lag_seconds", "Age of the event handled last when it was handled")
DEAD = Counter("fashion_events_dead", "Events given up after too many deliveries", ("type",))

CONFIG = Gauge("fashion_config_revision", "1 for the live configuration that is served", ("revision",))
CONFIG_REFUSED = Gauge("fashion_config_refused", "1 while the configuration file on disk is refused")
TASK_RESTARTS = Counter("fashion_background_restarts", "Background tasks started again after a failure", ("task",))


class OfService(Collector):
    """All metrics of this process, ours labeled with its service."""

    def __init__(self, service: str) -> None:
        self._label = {"service": service}

    def collect(self) -> Iterator[Metric]:
        """Every metric, with its label."""
        for metric in REGISTRY.collect():
            if metric.name.startswith("fashion_"):
                metric.samples = [each._replace(labels=self._label | each.labels) for each in metric.samples]
            yield metric


def exposition(service: str) -> bytes:
    """The metrics of this process in Prometheus's text format."""
    return generate_latest(OfService(service))
