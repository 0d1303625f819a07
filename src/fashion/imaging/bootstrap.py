"""Assembles imaging; the only place that chooses its adapters."""

from importlib.metadata import entry_points

from litestar import Litestar

from fashion.configuration import parse_configuration
from fashion.imaging.adapters import STORED_ROWS, CachedMeasurements, PostgresUnitOfWork
from fashion.imaging.api import analyses, correlations, users
from fashion.imaging.metrics import observe_load
from fashion.imaging.ports import ImageProcessor
from fashion.imaging.uploads import Uploads
from fashion.imaging.usecases import AnalyzePhotos, AnalyzeSkinTone, EraseUser
from fashion.imaging.workers.pool import MeasurementPool
from fashion.kernel.http.application import create_app as create_web_app
from fashion.kernel.http.internal.operations import HANDLERS as OPERATIONS
from fashion.kernel.http.internal.user_rows import HANDLERS as USER_ROWS
from fashion.kernel.runtime import Runtime
from fashion.settings import Settings, SettingsError

UPLOADS_PER_QUEUED_PHOTO = 2


def create_processor(settings: Settings) -> ImageProcessor:
    """Return the image processor named by FASHION_IMAGE_PROCESSOR.

    Raises:
        SettingsError: no entry point has that name.
        WrongModelError: the face model cannot be used.
    """
    found = {each.name: each for each in entry_points(group="fashion.image_processors")}
    if settings.image_processor not in found:
        raise SettingsError(f"FASHION_IMAGE_PROCESSOR: {settings.image_processor!r}; there are {sorted(found)}")
    processor: ImageProcessor = found[settings.image_processor].load()(settings.face_model, settings.max_pixels)
    return processor


def create_app(settings: Settings) -> Litestar:
    """Return the application of the imaging service."""
    runtime = Runtime(settings, "imaging", parse_configuration)
    runtime.publish()
    processor = create_processor(settings)
    pool = MeasurementPool(processor, queue=settings.measuring_queue, pixels=settings.pixels_in_flight)
    uploads = Uploads(
        UPLOADS_PER_QUEUED_PHOTO * settings.measuring_queue,
        settings.max_upload_bytes,
        full=lambda: runtime.health.shedding,
    )
    observe_load(pool, uploads)
    unit_of_work = PostgresUnitOfWork(runtime.database)
    measurements = CachedMeasurements(
        pool, processor.name, runtime.cache, lambda: runtime.live.value.cache.analysis_seconds
    )
    return create_web_app(
        runtime,
        "Fashion platform: imaging",
        [*analyses.HANDLERS, *users.HANDLERS, *correlations.HANDLERS, *USER_ROWS, *OPERATIONS],
        {
            "database": runtime.database,
            "stored_rows": STORED_ROWS,
            "analyze_skin_tone": AnalyzeSkinTone(measurements, unit_of_work),
            "analyze_photos": AnalyzePhotos(measurements, unit_of_work, at_once=pool.workers),
            "erase_user": EraseUser(unit_of_work),
            "uploads": uploads,
        },
        lifespan=[lambda _: pool],
        max_body_bytes=settings.max_body_bytes,
    )
