"""The form of an answer: its type, packed or not, and whether the client has it already."""

import httpx
import pytest

from support.platforms.processes import Platform, new_user

LIST = "/v1/products?limit=50"


def get(platform: Platform, path: str, user: str | None = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return platform.call("GET", path, user, headers=named)


@pytest.mark.parametrize(
    ("taken", "packing"),
    [("br, gzip", "br"), ("gzip, deflate", "gzip"), ("gzip, br;q=0.5", "gzip"), ("gzip;q=0.5, br", "br")],
)
@pytest.mark.parametrize("path", [LIST, "/v1/products?limit=49", "/docs/openapi.json"])
def test_json_is_packed_for_who_takes_it(platform: Platform, path: str, taken: str, packing: str) -> None:
    plain, packed = (get(platform, path, accept_encoding=each) for each in ("identity", taken))
    assert "content-encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == packing
    assert packed.json() == plain.json()
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 3
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("path", ["/v1/colors?tone=5&undertone=warm", LIST])
def test_a_rejected_encoding_is_not_used(platform: Platform, path: str) -> None:
    assert "content-encoding" not in get(platform, path, accept_encoding="gzip;q=0, br;q=0, *").headers


@pytest.mark.parametrize("packing", ["br", "gzip"])
def test_a_packed_answer_has_a_version_of_its_own(platform: Platform, packing: str) -> None:
    plain, packed = (get(platform, LIST, accept_encoding=each).headers["ETag"] for each in ("identity", packing))
    assert packed == f'{plain[:-1]}-{packing}"'
    for known in (plain, packed):
        again = get(platform, LIST, accept_encoding=packing, if_none_match=known)
        assert (again.status_code, again.headers["ETag"]) == (304, known)


def test_a_small_answer_is_not_packed(platform: Platform) -> None:
    assert "content-encoding" not in get(platform, "/health", accept_encoding="gzip").headers


def test_history_and_analyses_are_not_sent_again(platform: Platform) -> None:
    user = new_user()
    analysis = platform.upload(user).json()
    for path in (analysis["links"]["self"], f"/v1/users/{user}/history"):
        first = get(platform, path, user)
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = get(platform, path, user, if_none_match=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert get(platform, path, user, if_none_match='"other"').json() == first.json()


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/json;q=0", "text/*, image/*"])
def test_an_answer_that_cannot_be_as_wanted_is_406(platform: Platform, accept: str) -> None:
    answer = get(platform, LIST, accept=accept)
    assert (answer.status_code, answer.json()["type"]) == (406, "urn:fashion:problem:not-acceptable")
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "accept", ["*/*", "application/*", "text/html, */*;q=0.1", "application/xml, Application/JSON;q=0.5"]
)
def test_json_is_sent_to_who_takes_it_among_others(platform: Platform, accept: str) -> None:
    assert get(platform, LIST, accept=accept).status_code == 200


def test_events_are_a_stream_and_never_packed(platform: Platform) -> None:
    user = new_user()
    path = f"/v1/users/{user}/events"
    assert get(platform, path, user, accept="application/json").status_code == 406
    head = platform.call("HEAD", path, user, headers={"Accept": "text/event-stream", "Accept-Encoding": "gzip"})
    assert head.status_code == 200
    assert "content-encoding" not in head.headers


def test_an_upload_whose_answer_is_not_taken_is_not_measured(platform: Platform) -> None:
    user = new_user()
    assert platform.upload(user, accept="image/png").status_code == 406
    assert platform.history(user) == []
