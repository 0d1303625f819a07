"""Whatever is wrong with a request: the right status, a sentence that helps, and nothing kept of it."""

import http.client
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import msgspec
import numpy as np
import pytest
from PIL import Image

from fashion.kernel.http.problems import MEDIA_TYPE, ProblemDocument
from support import photos
from support.http_servers import running
from support.platforms import Platform, new_user, photo

MOST_BYTES = 20_000_000
INSIDE = re.compile(
    r"Traceback|Error\(|fashion\.|litestar|msgspec|sqlalchemy|asyncpg|redis|\.py|0x[0-9a-f]{6}", re.IGNORECASE
)
SERVICES = ("gateway", "imaging")


def problem(answer: httpx.Response) -> ProblemDocument:
    """The problem that an answer is: whole, in sentences, and silent about what is inside."""
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    found = msgspec.json.decode(answer.content, type=ProblemDocument, strict=True)
    assert (found.status, found.correlation_id) == (answer.status_code, answer.headers["X-Correlation-ID"])
    assert found.type.startswith("urn:fashion:problem:")
    assert re.match(r"\S.*\.$", found.detail)
    assert not INSIDE.search(answer.text)
    return found


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


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is told in /proc on Linux only")
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


def raw(platform: Platform, service: str, head: str, body: bytes = b"") -> httpx.Response:
    """The answer to bytes as they are."""
    with socket.create_connection(("127.0.0.1", platform.ports[service]), timeout=10) as link:
        with suppress(ConnectionError):  # a body that is rejected early is not read to its end
            link.sendall(f"{head}\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1") + body)
        answer = http.client.HTTPResponse(link)
        answer.begin()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())


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


IDENTITIES = {
    "none": ("GET /v1/users/ann/profile HTTP/1.1", "no-user"),
    "an empty one": ("GET /v1/users/ann/profile HTTP/1.1\r\nX-User-ID:", "no-user"),
    "two": ("GET /v1/users/ann/profile HTTP/1.1\r\nX-User-ID: ann\r\nX-User-ID: bob", "bad-user"),
    "two joined": ("GET /v1/users/ann/profile HTTP/1.1\r\nX-User-ID: ann, bob", "bad-user"),
    "129 characters": (f"GET /v1/users/ann/profile HTTP/1.1\r\nX-User-ID: {'a' * 129}", "bad-user"),
    "a slash": ("GET /v1/users/ann/profile HTTP/1.1\r\nX-User-ID: ann/bob", "bad-user"),
    "beyond ASCII": ("GET /v1/users/%C3%A9/profile HTTP/1.1\r\nX-User-ID: \xe9", "bad-user"),
    "a parent folder": ("DELETE /v1/users/%2e%2e HTTP/1.1\r\nX-User-ID: ..", "bad-user"),
    "none with a photo": (
        "POST /v1/analyses HTTP/1.1\r\nContent-Type: image/jpeg\r\nContent-Length: 0",
        "no-user",
    ),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_an_unsound_user_id_is_rejected_with_what_to_send(platform: Platform, name: str) -> None:
    head, kind = IDENTITIES[name]
    found = problem(raw(platform, "gateway", head))
    assert (found.status, found.type.rpartition(":")[2]) == (400, kind)
    assert "X-User-ID" in found.detail


def test_nobody_reads_what_is_another_users(platform: Platform) -> None:
    for read in ("profile", "colors", "products", "history", "events"):
        found = problem(platform.get(f"/v1/users/ann/{read}", "bob"))
        assert (found.status, found.detail.startswith("The path names a user other than")) == (403, True)
    assert problem(platform.call("DELETE", "/v1/users/ann", "bob")).status == 403


@pytest.mark.parametrize("path", ["ann%40example.com", "%61nn@example%2ecom", "ann@example.com"])
@pytest.mark.parametrize("read", ["profile", "colors", "products", "history"])
def test_an_encoded_user_is_the_same_user(platform: Platform, read: str, path: str) -> None:
    found = platform.get(f"/v1/users/{path}/{read}", "ann@example.com")
    assert found.status_code == 200, found.text


READS = {
    "/v1/colors": "tone is missing: it takes a whole number from 1 to 10.",
    "/v1/colors?tone=0": "tone takes a whole number from 1 to 10.",
    "/v1/colors?tone=11": "tone takes a whole number from 1 to 10.",
    "/v1/colors?tone=x": "tone takes a whole number from 1 to 10.",
    "/v1/colors?tone=3.5": "tone takes a whole number from 1 to 10.",
    "/v1/colors?tone=3&undertone=green": "undertone takes cool, neutral or warm.",
    "/v1/colors?tone=3&category=food": "category takes clothing or makeup.",
    "/v1/colors?tone=3&tone=4": "The query parameter 'tone' comes more than once; give it once.",
    "/v1/colors?Tone=3": "This path has no query parameter 'Tone'; it takes category, tone, undertone.",
    "/v1/products?tone=0": "tone takes a whole number from 1 to 10.",
    "/v1/products?undertone=warm": "An undertone counts only with a tone: give both.",
    "/v1/products?subcategory=sock": "subcategory takes accessory, bag, blush, bottom, bronzer, brow, ",
    "/v1/products?category=makeup&subcategory=top": "There is no top in makeup.",
    "/v1/products?color=red": "'red' is not a color: write six hexadecimal digits, such as #c68642.",
    "/v1/products?color=%23ff": "'#ff' is not a color: write six hexadecimal digits, such as #c68642.",
    "/v1/products?color=": "'' is not a color: write six hexadecimal digits, such as #c68642.",
    "/v1/products?limit=0": "limit takes a whole number from 1 to 100.",
    "/v1/products?limit=101": "limit takes a whole number from 1 to 100.",
    "/v1/products?cursor=!": "The cursor is not one that this list gave; start without one.",
    "/v1/products?tone=3&cursor=WyJhIixudWxsXQ": "The cursor is of a list with other filters; start without one.",
    f"/v1/products?cursor={'a' * 513}": "cursor takes text of at most 512 characters.",
    "/v1/users/ann/history?limit=x": "limit takes a whole number from 1 to 100.",
    "/v1/users/ann/history?cursor=MTAwMDAwMDAwMDAwMA": "The cursor is not one that this list gave",
    "/v1/users/ann/history?cursor=Wzk5OTk5OTk5OTk5XQ": "The cursor is not one that this list gave",
    "/v1/users/ann/colors?category=null": "The query parameter 'category' cannot be null; leave it out.",
    "/v1/users/ann/products?revision=-1": "revision takes a whole number of at least 0.",
    "/v1/users/ann/profile?revision=new": "revision takes a whole number of at least 0.",
    "/v1/analytics/coverage?from=soon": "from takes a day such as 2026-01-31.",
    "/v1/analytics/funnel?from=2026-02-02&to=2026-02-01": "These days cannot be reported: `from` must be a",
    "/v1/analytics/funnel?tone=3": "This path has no query parameter 'tone'; it takes from, to.",
    "/v1/analyses/x": "'x' is no analysis ID: that is a UUID, `id` of an analysis.",
    "/v1/analyses/..%2f..%2fmetrics": "There is nothing at this path: a slash in it is doubled or encoded;",
}


@pytest.mark.parametrize(("path", "sentence"), READS.items(), ids=range(len(READS)))
def test_a_bad_read_is_rejected_with_what_is_right(platform: Platform, path: str, sentence: str) -> None:
    found = problem(platform.get(path, "ann"))
    assert found.status == (404 if "nothing" in sentence else 400)
    assert found.detail.startswith(sentence)


AMBIGUOUS_PATHS = (
    "//v1/users/ann/history",
    "/v1//users/ann/history",
    "/v1/users/ann/history//",
    "/v1/users%2fann/history",
    "/v1/users/ann%2Fhistory",
    "http://example.com//v1/users/ann/history",
)


@pytest.mark.parametrize("path", AMBIGUOUS_PATHS)
@pytest.mark.parametrize("service", SERVICES)
def test_a_path_that_can_be_split_in_two_ways_is_no_path(platform: Platform, service: str, path: str) -> None:
    found = problem(raw(platform, service, f"GET {path} HTTP/1.1\r\nX-User-ID: ann"))
    assert (found.status, found.type) == (404, "urn:fashion:problem:not-found")
    assert "a slash in it is doubled or encoded" in found.detail


def test_slashes_in_a_query_are_a_value(platform: Platform) -> None:
    found = problem(platform.get("/v1/products?color=//%2f"))
    assert found.detail.startswith("'///' is not a color")


@pytest.mark.parametrize(
    "headers", ["\r\nX-A: " + "a" * 400_000, "".join(f"\r\nX-{n}: {'a' * 4000}" for n in range(80))]
)
@pytest.mark.parametrize("service", SERVICES)
def test_headers_of_hundreds_of_kilobytes_are_too_large(platform: Platform, service: str, headers: str) -> None:
    found = problem(raw(platform, service, f"GET /v1/users/ann/history HTTP/1.1\r\nX-User-ID: ann{headers}"))
    assert (found.status, found.type) == (431, "urn:fashion:problem:headers-too-large")
    assert found.detail == "The headers have more than 32,768 bytes; send fewer or shorter ones."


def test_headers_of_a_few_kilobytes_are_accepted(platform: Platform) -> None:
    head = f"GET /v1/users/ann/history HTTP/1.1\r\nX-User-ID: ann\r\nX-A: {'a' * 30_000}"
    assert raw(platform, "gateway", head).status_code == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/v1/analyses/00000000-0000-0000-0000-000000000000", "no-analysis"), ("/v1/products/none", "no-product")],
)
def test_what_is_not_there_is_not_found(platform: Platform, path: str, kind: str) -> None:
    found = problem(platform.get(path, "ann"))
    assert (found.status, found.type.rpartition(":")[2]) == (404, kind)


FIELDS = "categories and occasion"
BODIES = {
    b"": "The body cannot be read as JSON (Input data was truncated); send a JSON object.",
    b"{": "The body cannot be read as JSON (Input data was truncated); send a JSON object.",
    b"\xff": "The body cannot be read as JSON",
    b"[]": f"The body takes a JSON object of {FIELDS}.",
    b'{"occasion":"war"}': "occasion takes evening, everyday or work.",
    b'{"categories":["food"]}': "categories takes a list of 1 to 2 items, each clothing or makeup.",
    b'{"categories":[]}': "categories takes a list of 1 to 2 items, each clothing or makeup.",
    b'{"budget":1}': f"The body has a field 'budget' that is not known: it takes {FIELDS}.",
    b"[" * 100_000: f"The body takes a JSON object of {FIELDS}.",
    b'{"occasion":' + b"[" * 100_000: "occasion takes evening, everyday or work.",
}


@pytest.mark.parametrize(("body", "sentence"), BODIES.items(), ids=range(len(BODIES)))
def test_a_bad_body_is_rejected_with_what_is_right(platform: Platform, body: bytes, sentence: str) -> None:
    found = problem(platform.call("POST", "/v1/users/ann/recommendations", "ann", content=body))
    assert (found.status, found.detail[: len(sentence)]) == (400, sentence)


DEEP = {
    "objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "lists": b'{"interactions":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "in an item": b'{"interactions":[{"x":' + b"[" * 50_000 + b"]" * 50_000 + b"}]}",
    "in a known field": b'{"interactions":[{"sku":' + b"[" * 50_000 + b"]" * 50_000 + b"}]}",
}


@pytest.mark.parametrize("name", DEEP)
def test_a_body_of_many_levels_is_rejected(platform: Platform, name: str) -> None:
    found = problem(platform.call("POST", "/v1/users/ann/interactions", "ann", content=DEEP[name]))
    assert (found.status, found.type) == (400, "urn:fashion:problem:bad-body")


def test_a_body_over_a_megabyte_is_too_large(platform: Platform) -> None:
    answer = platform.call("POST", "/v1/users/ann/recommendations", "ann", content=b" " * 1_000_001)
    assert problem(answer).detail == "The body has more than 1,000,000 bytes; send a smaller one."


def test_what_a_client_calls_itself_cannot_break_headers_or_logs(platform: Platform) -> None:
    for forged in ("a\tb", "a b", "a;b", "\xe9", "x" * 65, '"}{"'):
        told = raw(platform, "gateway", f"GET /health HTTP/1.1\r\nX-Correlation-ID: {forged}")
        assert re.fullmatch("[0-9a-f]{32}", told.headers["X-Correlation-ID"])
    kept = raw(platform, "gateway", "GET /health HTTP/1.1\r\nX-Correlation-ID: my-trace_1.2")
    assert kept.headers["X-Correlation-ID"] == "my-trace_1.2"


@pytest.mark.parametrize(
    "name", ["..", "..%2f__init__.py", "%2e%2e%2f%2e%2e%2fREADME", "index.html", "%00", "a" * 300]
)
@pytest.mark.parametrize("service", SERVICES)
def test_no_path_leads_out_of_the_assets(platform: Platform, service: str, name: str) -> None:
    answer = raw(platform, service, f"GET /docs/assets/{name} HTTP/1.1")
    assert problem(answer).status == 404


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"GET /v1/colors?tone={'1' * 70_000} HTTP/1.1", 414),
        ("GET /health HTTP/1.1" + "".join(f"\r\nX-{n}: 1" for n in range(300)), 431),
        ("POST /v1/analyses HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5", 400),
        ("POST /v1/analyses HTTP/1.1\r\nContent-Length: -1", 400),
        ("GET @example.com/v1/colors HTTP/1.1", 400),
    ],
)
def test_what_is_no_sound_request_ends_at_the_door(platform: Platform, head: str, status: int) -> None:
    answer = raw(platform, "gateway", head)
    assert (answer.status_code, answer.content) == (status, b"")


def test_the_host_in_a_request_line_is_not_called(platform: Platform) -> None:
    answer = raw(platform, "gateway", "GET http://example.com/v1/colors?tone=7 HTTP/1.1")
    assert answer.json() == platform.read("/v1/colors?tone=7")


def test_one_answer_is_kept_for_each_question_however_it_is_spelled(platform: Platform) -> None:
    spelled = ("tone=7&undertone=warm", "undertone=warm&tone=7", "tone=%37&undertone=w%61rm")
    answers = [platform.get(f"/v1/colors?{query}") for query in spelled]
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    other = platform.get("/v1/colors?tone=7&undertone=cool")
    assert other.headers["ETag"] != answers[0].headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/v1/colors?tone=7", "/v1/products/none", "/v1/colors", "/docs/assets/swagger-ui.css"]
)
def test_head_answers_with_the_headers_of_get(platform: Platform, path: str) -> None:
    full = platform.get(path)
    head = platform.call("HEAD", path)
    told = ("Content-Type", "Content-Length", "ETag", "Cache-Control")
    assert (head.status_code, head.content) == (full.status_code, b"")
    assert [head.headers.get(name) for name in told] == [full.headers.get(name) for name in told]


@pytest.fixture
def echo() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """A port, and the headers of the requests that came in there."""
    seen: list[dict[str, str]] = []

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    with running(server):
        yield server.server_port, seen


UNNEEDED = (
    "Content-Length: 0",
    "Connection: close, X-User-ID",
    "TE: trailers",
    "Upgrade: h2c",
    "Proxy-Authorization: x",
    "Keep-Alive: x",
    "Cookie: a=b",
    "Authorization: Bearer x",
    "X-Forwarded-For: 10.0.0.1",
    "X-Config-Revision: x",
    "Range: a",
)
NEEDED = {
    "host",
    "x-user-id",
    "x-correlation-id",
    "accept",
    "accept-encoding",
    "accept-language",
    "content-type",
    "user-agent",
}


def test_the_gateway_passes_on_only_what_a_service_needs(
    platform: Platform, echo: tuple[int, list[dict[str, str]]]
) -> None:
    port, seen = echo
    platform.start("gateway-echo", imaging_url=f"http://127.0.0.1:{port}")
    lines = "\r\n".join(("GET /v1/users/ann/history HTTP/1.1", "X-User-ID: ann", *UNNEEDED))
    assert raw(platform, "gateway-echo", lines).status_code == 204
    platform.stop("gateway-echo")
    assert seen[0].keys() <= NEEDED
    assert seen[0]["x-user-id"] == "ann"
