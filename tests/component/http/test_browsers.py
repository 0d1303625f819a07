"""What the gateway says to browsers, header by header."""

from collections.abc import Iterator

import httpx
import pytest

from support.platforms.processes import Platform, new_user

SHOP, OTHER = "https://shop.example.com", "https://evil.example.com"
PALETTE = "/v1/colors?tone=5&undertone=cool"


@pytest.fixture(scope="module")
def open_to(platform: Platform) -> Iterator[str]:
    """A gateway that pages of the shop may call."""
    platform.start("gateway-open", allowed_origins=f"{SHOP}, http://127.0.0.1:3000", forwarded_hops="1")
    yield "gateway-open"
    platform.stop("gateway-open")


def varies_by(answer: httpx.Response) -> list[str]:
    named: str = answer.headers.get("Vary", "")
    return named.split(", ")


def preflight(platform: Platform, service: str, origin: str, path: str = "/v1/analyses") -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return platform.call("OPTIONS", path, service=service, headers=asked)


def test_a_preflight_is_answered_and_kept(platform: Platform, open_to: str) -> None:
    answer = preflight(platform, open_to, SHOP)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "DELETE" in answer.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "Idempotency-Key"} <= {*answer.headers["Access-Control-Allow-Headers"].split(", ")}
    assert int(answer.headers["Access-Control-Max-Age"]) == 7200
    assert "Origin" in varies_by(answer)


@pytest.mark.parametrize("origin", [OTHER, f"{SHOP}.evil.example", SHOP.upper(), f"{SHOP}/", "null", "*"])
def test_no_other_origin_is_allowed(platform: Platform, open_to: str, origin: str) -> None:
    for answer in (preflight(platform, open_to, origin), platform.get(PALETTE, service=open_to, origin=origin)):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Origin" in varies_by(answer)


def test_a_kept_response_is_marked_for_each_origin(platform: Platform, open_to: str) -> None:
    answers = [platform.get(PALETTE, service=open_to, origin=each) for each in (SHOP, OTHER, SHOP)]
    found = [answer.headers.get("Access-Control-Allow-Origin") for answer in answers]
    assert found == [SHOP, None, SHOP]
    known = platform.get(PALETTE, service=open_to, origin=SHOP, if_none_match=answers[0].headers["ETag"])
    assert (known.status_code, known.headers["Access-Control-Allow-Origin"]) == (304, SHOP)
    assert {"ETag", "Location", "X-Correlation-ID"} <= {
        *known.headers["Access-Control-Expose-Headers"].split(", ")
    }


def test_a_private_response_varies_by_its_user_too(platform: Platform, open_to: str) -> None:
    user = new_user()
    answer = platform.get(f"/v1/users/{user}/profile", user, service=open_to, origin=SHOP)
    assert {"X-User-ID", "Origin"} <= {*varies_by(answer)}
    assert len(answer.headers.get_list("Vary")) == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("GET", "/v1/colors?tone=99", 400), ("PATCH", "/v1/analyses", 405)],
)
def test_a_page_can_read_errors(platform: Platform, open_to: str, method: str, path: str, status: int) -> None:
    answer = platform.call(method, path, service=open_to, headers={"Origin": SHOP})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (status, SHOP)


def test_a_page_can_read_that_its_framing_is_rejected(platform: Platform, open_to: str) -> None:
    answer = platform.call("GET", PALETTE, service=open_to, headers={"Origin": SHOP}, content=b"x")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (400, SHOP)


def test_without_origins_nothing_is_shared(platform: Platform) -> None:
    answer = platform.get(PALETTE, origin=SHOP)
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_every_response_is_hardened(platform: Platform, open_to: str) -> None:
    for path in (PALETTE, "/v1/nothing", "/docs", "/docs/openapi.json", "/docs/assets/swagger-ui.css"):
        headers = platform.get(path, service=open_to).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert ("script-src 'self'" in headers["Content-Security-Policy"]) == (path == "/docs")


def test_strict_transport_is_asked_for_behind_tls_alone(platform: Platform, open_to: str) -> None:
    over_tls = platform.get(PALETTE, service=open_to, x_forwarded_proto="https")
    assert over_tls.headers["Strict-Transport-Security"] == "max-age=31536000"
    plain = platform.get(PALETTE, service=open_to, x_forwarded_proto="http")
    unproxied = platform.get(PALETTE, x_forwarded_proto="https")
    assert not any("Strict-Transport-Security" in answer.headers for answer in (plain, unproxied))
