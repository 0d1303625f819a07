"""Places for photos that come: who gets one, how much they hold, and when they are free again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from fashion.imaging.errors import BusyError
from fashion.imaging.uploads import Uploads
from fashion.kernel.http.problems import ProblemError

PHOTO = bytes(2000)


class Stalled:
    """A request whose photo never ends."""

    headers = {"content-type": "image/jpeg"}

    async def stream(self) -> AsyncIterator[bytes]:
        yield PHOTO
        await asyncio.sleep(60)


async def test_a_photo_that_does_not_arrive_in_time_leaves_its_place() -> None:
    uploads = Uploads(limit=1, max_bytes=1_000_000, max_seconds=0.05)
    with pytest.raises(ProblemError, match=r"did not arrive within 0\.05 s; send it again") as rejected:
        async with uploads.received(cast(Any, Stalled())):
            pytest.fail("it never arrives")
    assert (rejected.value.status, uploads.held_bytes) == (408, 0)


async def test_a_photo_that_is_still_coming_takes_no_place() -> None:
    uploads = Uploads(limit=1, max_bytes=1_000_000)
    slow = asyncio.create_task(uploads.received(cast(Any, Stalled())).__aenter__())
    while not uploads.held_bytes:
        await asyncio.sleep(0)
    with uploads.admit():
        assert uploads.in_flight == 1
    slow.cancel()
    await asyncio.wait({slow})
    assert uploads.held_bytes == 0


class Form:
    """A request with a form of photos of these sizes."""

    headers = {"content-type": "multipart/form-data; boundary=b"}

    def __init__(self, *sizes: int) -> None:
        self._sizes = sizes

    async def stream(self) -> AsyncIterator[bytes]:
        for size in self._sizes:
            yield b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
            yield bytes(size)
            yield b"\r\n"
        yield b"--b--\r\n"


async def test_a_photo_of_a_form_that_is_too_large_is_dropped_and_the_others_are_held() -> None:
    uploads = Uploads(limit=2, max_bytes=1000)
    async with uploads.received(cast(Any, Form(700, 1001, 900))) as received:
        assert [each if isinstance(each, Exception) else len(each) for each in received][::2] == [700, 900]
        assert "more than 1,000 bytes" in str(received[1])
        assert uploads.held_bytes == 1600
    assert uploads.held_bytes == 0


async def test_photos_of_a_form_take_a_place_each() -> None:
    uploads = Uploads(limit=3, max_bytes=1000)
    with uploads.admit(3), pytest.raises(BusyError):
        await uploads.received(cast(Any, Form(1))).__aenter__()
    assert uploads.in_flight == 0


async def test_photos_that_are_still_coming_hold_no_more_than_those_that_are_processed() -> None:
    uploads = Uploads(limit=1, max_bytes=len(PHOTO))
    slow = asyncio.create_task(uploads.received(cast(Any, Stalled())).__aenter__())
    while not uploads.held_bytes:
        await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await uploads.received(cast(Any, Stalled())).__aenter__()
    slow.cancel()
    await asyncio.wait({slow})
