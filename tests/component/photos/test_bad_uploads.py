"""Whatever is wrong with an upload: the right status, a sentence that helps, and nothing kept of it."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from support import photos
from support.http.problems import problem
from support.http.raw_requests import raw
from support.platforms.processes import Platform, new_user, photo

MOST_BYTES = 20_000_000
SERVICES = ("gateway", "imaging")


def kept(platform: Platform) -> int:
    """The rows that uploads leave."""
    tables = ("analyses", "events", "idempotency")
    return sum(platform.sql(f"SELECT count(*) AS n FROM {{imaging}}.{table}")[0]["n"] for table in tables)


@pytest.fixture
def nothing_kept(platform: Platform) -> Iterator[None]:
    """Checks that a test leaves no row behind."""
    before = kept(platform)
    yield
    assert kept(platform) == before


def saved(mode: str, kind: str, **options: Any) -> bytes:
    return photos.save(Image.fromarray(photos.portrait(256, 240)).convert(mode), kind, **options)


def moving(kind: str) -> bytes:
    return saved("RGB", kind, save_all=True, append_images=[Image.fromarray(photos.scenery(256, 240))])


def spoiled(kind: str) -> bytes:
    sound = photos.encode(photos.portrait(256, 240), kind)
    return sound[: len(sound) // 2] + bytes(64) + sound[len(sound) // 2 + 64 : -100]


def bomb() -> bytes:
    return photos.png_claiming(400, 400, pixels=bytes(200_000_000))


def many_megapixels() -> bytes:
    return photos.png_claiming(10_000, 10_000, pixels=bytes(100_000_000))


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic" + bytes(100)


PHOTOS: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "empty": (lambda: b"", 400, "The photo is empty; send a JPEG, PNG, WebP, HEIC or AVIF file."),
    "truncated jpeg": (lambda: photo()[:-2000], 400, "truncated or damaged; send the original file again"),
    "truncated png": (lambda: saved("RGB", "png")[:-2000], 400, "truncated or damaged; send the original file"),
    "truncated webp": (lambda: saved("RGB", "webp")[:-2000], 400, "truncated or damaged; send the original file"),
    "corrupt jpeg": (lambda: spoiled("jpeg"), 400, "truncated or damaged; send the original file again"),
    "corrupt png": (lambda: spoiled("png"), 400, "truncated or damaged; send the original file again"),
    "zip bomb": (bomb, 422, "No face was found; send a photo of a face seen from the front, in good light."),
    "zip bomb by its header": (lambda: photos.png_claiming(2**31 - 1, 2**31 - 1), 413, "send one of at most 50"),
    "100 megapixels": (many_megapixels, 413, "The photo has 100 megapixels; send one of at most 50."),
    "animated png": (lambda: moving("png"), 415, "The photo is animated; send a still photo."),
    "animated webp": (lambda: moving("webp"), 415, "The photo is animated; send a still photo."),
    "truncated gif": (lambda: saved("P", "gif")[:-2000], 400, "truncated or damaged; send the original file"),
    "bmp": (lambda: saved("RGB", "bmp"), 415, "not a JPEG, PNG, WebP, HEIC or AVIF photo; send one of these"),
    "damaged heic": (heic, 400, "truncated or damaged; send the original file again"),
    "text": (lambda: b"hello, I am no photo", 415, "not a JPEG, PNG, WebP, HEIC or AVIF photo; send one of these"),
    "one pixel": (
        lambda: photos.encode(np.zeros((1, 1, 3), np.uint8)),
        422,
        "send one of at least 64 on each side",
    ),
    "no face": (lambda: photos.encode(photos.scenery()), 422, "No face"),
    "black and white": (lambda: saved("L", "jpeg"), 422, "The photo is black and white; send one in color."),
}


@cache
def bad_photo(name: str) -> bytes:
    return PHOTOS[name][0]()


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.usefixtures("nothing_kept")
def test_a_bad_photo_is_rejected_with_what_to_do(platform: Platform, service: str, name: str) -> None:
    _, status, sentence = PHOTOS[name]
    found = problem(platform.upload(new_user(), bad_photo(name), service=service))
    assert (found.status, found.type.rpartition(":")[2]) == (status, f"photo-{status}")
    assert sentence in found.detail


def test_of_several_faces_the_largest_is_measured(platform: Platform) -> None:
    answer = platform.upload(new_user(), photos.encode(np.hstack([photos.portrait(), photos.portrait()])))
    assert answer.status_code == 201
    assert "There are 2 faces: only the largest was measured." in answer.json()["quality"]["reasons"]


def peak_memory(platform: Platform) -> int:
    """The most memory that imaging has ever held, in bytes."""
    status = Path(f"/proc/{platform.children['imaging'].pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory stands in /proc on Linux only")
def test_bad_photos_take_no_memory(platform: Platform) -> None:
    platform.upload(new_user())
    before = peak_memory(platform)
    for name in PHOTOS:
        platform.upload(new_user(), bad_photo(name) + b"\0", service="imaging")
    assert peak_memory(platform) - before < 60_000_000


PHOTO_TYPE = {"Content-Type": "image/jpeg"}
FORM_TYPE = {"Content-Type": "multipart/form-data; boundary=b"}
FILE = ("me.jpg", b"x" * 100, "image/jpeg")
UPLOADS: dict[str, tuple[dict[str, Any], int, str]] = {
    "of no type": ({"content": b"x"}, 415, "Send the photo as the body with its image/* type, or as the file"),
    "of text": ({"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415, "Send the photo as the body"),
    "of JSON": ({"json": {"photo": "x"}}, 415, "Send the photo as the body with its image/* type"),
    "over the limit": ({"content": bytes(MOST_BYTES + 1), "headers": PHOTO_TYPE}, 413, "send a smaller one"),
    "far over the limit": (
        {"content": bytes(MOST_BYTES + 99_999), "headers": PHOTO_TYPE},
        413,
        "send a smaller one",
    ),
    "over it in a form": ({"files": {"photo": ("a", bytes(MOST_BYTES + 1))}}, 413, "send a smaller one"),
    "of no file": (
        {"data": {"note": "x"}, "files": {"note": (None, "x")}},
        400,
        "holds 0 files; send one photo",
    ),
    "of six files": ({"files": [("photo", FILE)] * 6}, 400, "holds more than 5 files; send at most 5"),
    "of a cut form": ({"content": b"--b\r\nContent-Disp", "headers": FORM_TYPE}, 400, "The form cannot be read"),
    "of a form with a name that is no text": (
        {
            "content": b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--b--\r\n',
            "headers": FORM_TYPE,
        },
        400,
        "The form cannot be read (Segment header failed to decode); send it again.",
    ),
    "of another boundary": (
        {"content": b"--c\r\n\r\n--c--", "headers": FORM_TYPE},
        400,
        "The form cannot be read",
    ),
    "of no boundary": (
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        400,
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", UPLOADS)
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.usefixtures("nothing_kept")
def test_a_bad_upload_is_rejected_with_what_to_do(platform: Platform, service: str, name: str) -> None:
    request, status, sentence = UPLOADS[name]
    found = problem(platform.call("POST", "/v1/analyses", new_user(), service=service, **request))
    assert found.status == status
    assert sentence in found.detail


UPLOAD = "POST /v1/analyses HTTP/1.1\r\nX-User-ID: ann\r\nContent-Type: image/jpeg\r\n"
CHUNK = b"100000\r\n" + bytes(0x100000) + b"\r\n"
FRAMINGS = {
    "a length that lies": (f"{UPLOAD}Content-Length: 99999999999", b"abc", 413, "send a smaller one"),
    "chunks over the limit": (f"{UPLOAD}Transfer-Encoding: chunked", CHUNK * 21, 413, "send a smaller one"),
    "a chunk that is none": (f"{UPLOAD}Transfer-Encoding: chunked", b"zz\r\n", 400, "broke off before its end"),
}


@pytest.mark.parametrize("name", FRAMINGS)
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.usefixtures("nothing_kept")
def test_a_body_framed_wrongly_is_rejected(platform: Platform, service: str, name: str) -> None:
    head, body, status, sentence = FRAMINGS[name]
    found = problem(raw(platform, service, head, body))
    assert found.status == status
    assert sentence in found.detail
