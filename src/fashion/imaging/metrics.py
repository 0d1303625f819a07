"""Imaging's own metrics."""

from prometheus_client import Counter, Gauge, Histogram

from fashion.imaging.domain import Analysis, PhotoRefused
from fashion.imaging.skin.quality import name_of
from fashion.imaging.uploads import Uploads
from fashion.imaging.workers.pool import MeasuringPool
from fashion.kernel.telemetry.metrics import FAST_BUCKETS

TENTHS = tuple(tenth / 10 for tenth in range(1, 11))

UPLOADS = Histogram(
    "fashion_upload_duration_seconds",
    "Time from the last byte of a photo that was measured to the answer",
    buckets=FAST_BUCKETS,
)
STEPS = Histogram(
    "fashion_analysis_step_duration_seconds",
    "Time of a step of measuring a photo",
    ("step",),
    buckets=FAST_BUCKETS,
)
VERDICTS = Counter("fashion_analyses", "Analyses that were stored, by the verdict on their photo", ("verdict",))
REASONS = Counter("fashion_analysis_reasons", "Analyses whose photo was not good, by each reason why", ("reason",))
CONFIDENCE = Histogram("fashion_analysis_confidence", "Confidence of the measured tone", buckets=TENTHS)
REFUSED = Counter("fashion_photos_refused", "Photos that were not measured, by kind of refusal", ("kind",))
SHED = Counter("fashion_uploads_shed", "Uploads turned away with 503 because too many were under way")

READING = Gauge("fashion_uploads_in_flight", "Uploads in memory")
READING_LIMIT = Gauge("fashion_uploads_in_flight_limit", "Uploads that may be in memory")
WAITING = Gauge("fashion_measuring_waiting", "Photos that wait for a free CPU")
WAITING_LIMIT = Gauge("fashion_measuring_waiting_limit", "Photos that may wait; more are turned away")
RUNNING = Gauge("fashion_measuring_running", "Photos that are being measured")
RUNNING_LIMIT = Gauge("fashion_measuring_running_limit", "Photos that may be measured at once")
PIXELS = Gauge("fashion_measuring_pixels", "Pixels in flight")


def count_analysis(analysis: Analysis) -> None:
    """Count an analysis: its verdict, the reasons for it, and how sure it is."""
    VERDICTS.labels(analysis.quality.verdict).inc()
    for reason in analysis.quality.reasons:
        REASONS.labels(name_of(reason)).inc()
    CONFIDENCE.observe(analysis.tone.confidence)


def count_refusal(refusal: PhotoRefused) -> None:
    """Count a photo that was not measured."""
    REFUSED.labels(type(refusal).__name__).inc()


def observe_measuring(pool: MeasuringPool, uploads: Uploads) -> None:
    """Tell how full the queue and memory are."""
    READING.set_function(lambda: uploads.reading)
    READING_LIMIT.set(uploads.limit)
    WAITING.set_function(lambda: pool.waiting)
    WAITING_LIMIT.set(pool.most_waiting)
    RUNNING.set_function(lambda: pool.running)
    RUNNING_LIMIT.set(pool.workers)
    PIXELS.set_function(lambda: pool.pixels)
