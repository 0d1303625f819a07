"""Imaging's metrics."""

from prometheus_client import Counter, Gauge, Histogram

from fashion.imaging.domain import Analysis
from fashion.imaging.errors import BusyError, ImagingError, NoPhotoMeasuredError, PhotoRejectedError
from fashion.imaging.results import AnalyzedPhotos
from fashion.imaging.uploads import Uploads
from fashion.imaging.workers.pool import MeasurementPool
from fashion.kernel.telemetry.metrics import FAST_BUCKETS
from fashion.photos.reasons import reason_name

TENTHS = tuple(tenth / 10 for tenth in range(1, 11))

UPLOADS = Histogram(
    "fashion_upload_duration_seconds",
    "Time from the last byte of a measured photo to the response",
    buckets=FAST_BUCKETS,
)
STEPS = Histogram(
    "fashion_analysis_step_duration_seconds",
    "Time of each step of measuring a photo",
    ("step",),
    buckets=FAST_BUCKETS,
)
VERDICTS = Counter("fashion_analyses", "Stored analyses, by the quality verdict of the photo", ("verdict",))
REASONS = Counter(
    "fashion_analysis_reasons",
    "Stored analyses of photos that were not good, by reason; one photo may have several",
    ("reason",),
)
CONFIDENCE = Histogram("fashion_analysis_confidence", "Confidence of the measured tone", buckets=TENTHS)
REJECTED = Counter("fashion_photos_rejected", "Photos that could not be measured, by reason", ("reason",))
SHED = Counter("fashion_uploads_shed", "Uploads rejected with 503 because too many were in progress")

IN_FLIGHT = Gauge("fashion_uploads_in_flight", "Uploads in memory")
BYTES_HELD = Gauge("fashion_upload_bytes_held", "Bytes of uploads in memory, those that still come in included")
IN_FLIGHT_LIMIT = Gauge("fashion_uploads_in_flight_limit", "Limit of uploads in memory")
WAITING = Gauge("fashion_measuring_waiting", "Photos waiting for a free CPU")
WAITING_LIMIT = Gauge("fashion_measuring_waiting_limit", "Limit of waiting photos; further ones are rejected")
RUNNING = Gauge("fashion_measuring_running", "Photos being measured")
RUNNING_LIMIT = Gauge("fashion_measuring_running_limit", "Limit of photos measured at once")
PIXELS = Gauge("fashion_measuring_pixels", "Pixels of the photos being measured")


def count_analysis(analysis: Analysis) -> None:
    """Count a stored analysis: its verdict, each reason, and its confidence."""
    VERDICTS.labels(analysis.quality.verdict).inc()
    for reason in analysis.quality.reasons:
        REASONS.labels(reason_name(reason)).inc()
    CONFIDENCE.observe(analysis.tone.confidence)


def count_failure(error: ImagingError) -> None:
    """Count each rejected photo by its reason, or an upload that was shed."""
    if isinstance(error, NoPhotoMeasuredError):
        for each in error.errors:
            REJECTED.labels(each.reason).inc()
    elif isinstance(error, PhotoRejectedError):
        REJECTED.labels(error.reason).inc()
    elif isinstance(error, BusyError):
        SHED.inc()


def count_rejected(analyzed: AnalyzedPhotos) -> None:
    """Count those of several photos that were rejected, by their reason."""
    for result in analyzed.results:
        if result.rejected:
            REJECTED.labels(result.rejected.reason).inc()


def observe_load(pool: MeasurementPool, uploads: Uploads) -> None:
    """Export how many uploads and photos are in memory, waiting and running, and their limits."""
    IN_FLIGHT.set_function(lambda: uploads.in_flight)
    BYTES_HELD.set_function(lambda: uploads.held_bytes)
    IN_FLIGHT_LIMIT.set(uploads.limit)
    WAITING.set_function(lambda: pool.waiting)
    WAITING_LIMIT.set(pool.max_waiting)
    RUNNING.set_function(lambda: pool.running)
    RUNNING_LIMIT.set(pool.workers)
    PIXELS.set_function(lambda: pool.pixels)
