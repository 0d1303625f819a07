"""Imaging, put together: the only place that picks its adapters."""

from importlib.metadata import entry_points

from litestar import Litestar

from fashion.configuration import parse_configuration
from fashion.imaging.adapters import CachedMeasurements, PostgresUnitOfWork
from fashion.imaging.api import HANDLERS
from fashion.imaging.metrics import observe_measuring
from fashion.imaging.ports import ImageProcessor
from fashion.imaging.uploads import Uploads
from fashion.imaging.usecases import AnalyzeSkinTone
from fashion.imaging.workers.pool import MeasuringPool
from fashion.kernel.http.application import create_app as create_web_app
from fashion.kernel.runtime import Runtime
from fashion.settings import Settings, SettingsError

TWO_READERS_PER_PLACE = 2


def create_processor(settings: Settings) -> ImageProcessor:
    """The image processor that FASHION_IMAGE_PROCESSOR names.

    Raises:
        SettingsError: there is none of that name.
    """
    found = {each.name: each for each in entry_points(group="fashion.image_processors")}
    if settings.image_processor not in found:
        raise SettingsError(f"FASHION_IMAGE_PROCESSOR: {settings.image_processor!r}; there are {sorted(found)}")
    processor: ImageProcessor = found[settings.image_processor].load()(settings.face_model, settings.max_pixels)
    return processor


def create_app(settings: Settings) -> Litestar:
    """The imaging service."""
    runtime = Runtime(settings, "imaging", parse_configuration)
    runtime.publish()
    processor = create_processor(settings)
    pool = MeasuringPool(processor, queue=settings.measuring_queue, pixels=settings.pixels_in_flight)
    uploads = Uploads(TWO_READERS_PER_PLACE * settings.measuring_queue, settings.max_upload_bytes)
    observe_measuring(pool, uploads)
    measurements = CachedMeasurements(
        pool, processor.name, runtime.cache, lambda: runtime.live.value.cache.analysis_seconds
    )
    return create_web_app(
        runtime,
        "Fashion platform: imaging",
        HANDLERS,
        {
            "database": runtime.database,
            "analyze_skin_tone": AnalyzeSkinTone(measurements, PostgresUnitOfWork(runtime.database)),
            "uploads": uploads,
        },
        lifespan=[lambda _: pool],
        max_body_bytes=settings.max_body_bytes,
    )
