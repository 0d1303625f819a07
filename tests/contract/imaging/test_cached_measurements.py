"""Measurements in the cache: read again by who sends the photo again, and by the version that wrote them."""

from collections.abc import AsyncIterator
from hashlib import sha256

import msgspec
import pytest

from fashion.imaging.adapters import CachedMeasurements, format_of
from fashion.imaging.bootstrap import create_processor
from fashion.imaging.domain import FaceOutline
from fashion.imaging.workers.pool import MeasurementPool
from fashion.kernel.cache.cache import Cache
from fashion.kernel.redis import open_redis
from fashion.settings import Settings
from support.http.clients import photo_of_its_own


@pytest.fixture(scope="module")
def photo() -> bytes:
    return photo_of_its_own()


@pytest.fixture
async def cache(without_schema: Settings) -> AsyncIterator[Cache]:
    redis = open_redis(without_schema)
    yield Cache(redis, without_schema.key_prefix, 0)
    await redis.aclose()


@pytest.fixture
async def pool(without_schema: Settings) -> AsyncIterator[MeasurementPool]:
    async with MeasurementPool(create_processor(without_schema), workers=1) as pool:
        yield pool


async def test_a_photo_is_measured_once(cache: Cache, pool: MeasurementPool, photo: bytes) -> None:
    measurements = CachedMeasurements(pool, "test-1", cache, lambda: 60)
    measured = await measurements.measure(photo)
    await pool.close()
    assert await measurements.measure(photo) == measured


async def test_what_an_earlier_format_cached_is_measured_again(
    cache: Cache, pool: MeasurementPool, photo: bytes
) -> None:
    earlier = msgspec.to_builtins(await pool.measure(photo)) | {"face": None}

    async def cached() -> bytes:
        return msgspec.json.encode(earlier)

    await cache.fetch("analysis", f"test-1:{sha256(photo).hexdigest()}", ["measurements"], 60, cached)
    measured = await CachedMeasurements(pool, "test-1", cache, lambda: 60).measure(photo)
    assert measured.face
    assert measured.face.skin


def test_one_more_field_is_another_format_however_deep_it_is() -> None:
    more = msgspec.defstruct("FaceOutline", [("more", int, 0)], bases=(FaceOutline,), frozen=True, kw_only=True)
    before, now = (msgspec.defstruct("Cached", [("face", each | None, None)]) for each in (FaceOutline, more))
    assert format_of(before) == format_of(msgspec.defstruct("Cached", [("face", FaceOutline | None, None)]))
    assert format_of(before) != format_of(now)
