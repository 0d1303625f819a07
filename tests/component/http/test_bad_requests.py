"""Whatever is wrong with a request: the right status, and a sentence that helps."""

import re

import pytest

from support.http.problems import problem
from support.http.raw_requests import raw
from support.platforms.processes import Platform

SERVICES = ("gateway", "imaging")


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
        answer = raw(platform, "gateway", f"GET /health HTTP/1.1\r\nX-Correlation-ID: {forged}")
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Correlation-ID"])
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
