import json
from collections.abc import Iterator
from typing import Any

import pytest

from fashion.vocabulary import SERVICES
from support.identity.tokens import pseudonym
from support.platforms.processes import Json, Platform, new_user, wait_for

PALETTE = "/v1/colors?tone=5&undertone=warm"
NAVY = [{"name": "Test navy", "hex": "#123456"}]


def test_a_repeated_read_with_its_etag_is_answered_304(platform: Platform) -> None:
    user = new_user()
    platform.measured(user)
    for path, who in ((PALETTE, None), (f"/v1/users/{user}/colors", user)):
        etag = platform.get(path, who).headers["ETag"]
        again = platform.get(path, who, if_none_match=f'"other", W/{etag}')
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
        assert platform.get(path, who, if_none_match='"other"').status_code == 200


def test_a_changed_answer_has_another_etag(platform: Platform) -> None:
    user = new_user()
    path = f"/v1/users/{user}/profile"
    etag = platform.get(path, user).headers["ETag"]
    platform.measured(user)
    assert platform.get(path, user, if_none_match=etag).status_code == 200


def test_only_reads_without_a_user_may_be_shared(platform: Platform) -> None:
    user = new_user()
    private = platform.get(f"/v1/users/{user}/profile", user)
    assert (private.headers["Cache-Control"], private.headers["Vary"]) == (
        "private, no-cache",
        "Authorization, X-User-ID, Accept-Language, Accept-Encoding",
    )
    assert platform.get(PALETTE).headers["Cache-Control"] == "public, no-cache"


def test_a_repeated_read_comes_from_the_edge(platform: Platform) -> None:
    path = f"{PALETTE}&category=clothing"
    platform.get(path)
    asked = platform.metric("color", "fashion_http_requests_total", route="/v1/colors")
    assert platform.get(path).json()["items"]
    assert platform.metric("color", "fashion_http_requests_total", route="/v1/colors") == asked


def test_a_repeated_parameter_is_no_other_read(platform: Platform) -> None:
    for path in ("/v1/colors?tone=1&tone=9", "/v1/colors?tone=9&tone=1"):
        from_gateway, from_service = (platform.get(path, service=each).json() for each in ("gateway", "color"))
        assert from_gateway.get("items") == from_service.get("items")


def tricks(ann: str, eve: str) -> list[tuple[str, list[tuple[str, str]]]]:
    path = f"/v1/users/{ann}/profile"
    return [
        (path, [("X-User-ID", eve)]),
        (path, []),
        (path, [("X-User-ID", "")]),
        (path, [("X-User-ID", eve), ("X-User-ID", ann)]),
        (path, [("X-User-ID", f"{eve},{ann}")]),
        (path, [("X-User-ID", ann.upper())]),
        (path, [("X-User-ID", f"{ann}/../{eve}")]),
        (path, [("X_User_ID", ann), ("X-User-ID", eve)]),
        (path.replace("/profile", "%2Fprofile"), [("X-User-ID", eve)]),
        (f"/v1/users/{eve}/../{ann}/profile", [("X-User-ID", eve)]),
        (f"/v1/users/{eve}/%2e%2e/{ann}/profile", [("X-User-ID", eve)]),
        (f"/v1/users/{eve}%2F..%2F{ann}/profile", [("X-User-ID", eve)]),
        (f"//v1/users/{ann}/profile", [("X-User-ID", eve)]),
        (f"{path}/", [("X-User-ID", eve)]),
        (f"{path}?user_id={eve}", [("X-User-ID", eve)]),
        (f"/v1/users/{ann}%00/profile", [("X-User-ID", eve)]),
    ]


def test_no_trick_reads_whfrom_gateway_keeps_of_somebody_else(platform: Platform) -> None:
    ann, eve = new_user(), new_user()
    platform.measured(ann)
    private = platform.read(f"/v1/users/{ann}/profile", ann)["analysis"]
    for path, headers in tricks(ann, eve):
        status, body = platform.raw(path, headers)
        assert 400 <= status < 500, (path, headers, status)
        assert private not in body
    assert platform.read(f"/v1/users/{eve}/profile", eve)["pending"]


@pytest.fixture
def config(platform: Platform) -> Iterator[Any]:
    def write(content: str) -> None:
        draft = platform.config.with_suffix(".new")
        draft.write_text(content)
        draft.replace(platform.config)

    yield write
    write("{}")
    wait_for(lambda: all(ready(platform, service)["rejected"] == "" for service in SERVICES))


def ready(platform: Platform, service: str = "gateway") -> Json:
    found: Json = platform.get("/ready", service=service).json()
    return found


def names(platform: Platform) -> set[str]:
    return {color["name"] for color in platform.read(PALETTE)["items"]}


def test_a_palette_override_is_served_without_a_restart(platform: Platform, config: Any) -> None:
    assert "Test navy" not in names(platform)
    config(json.dumps({"palettes": {"5": {"warm": {"lip": NAVY}}}}))
    wait_for(lambda: "Test navy" in names(platform))
    config("{}")
    wait_for(lambda: "Test navy" not in names(platform))


def test_a_wrong_file_is_rejected_with_its_reason_and_the_old_one_serves(platform: Platform, config: Any) -> None:
    config(json.dumps({"palettes": {"5": {"warm": {"lip": NAVY}}}}))
    wait_for(lambda: "Test navy" in names(platform))
    before = ready(platform)["revision"]
    config(json.dumps({"palettes": {"5": {"warm": {"lip": [{"name": "Bad", "hex": "navy"}]}}}}))
    wait_for(lambda: "navy" in ready(platform)["rejected"])
    assert platform.is_ready("gateway")
    assert ready(platform)["revision"] == before
    assert "Test navy" in names(platform)


def keys_of(platform: Platform, user: str) -> list[bytes]:
    with platform.redis() as redis:
        return list(redis.scan_iter(f"{platform.name}:*{pseudonym(user)}*"))


def test_reads_by_invented_users_leave_no_keys(platform: Platform) -> None:
    user = new_user()
    for _ in range(2):
        for read in ("profile", "colors", "products", "history"):
            assert platform.get(f"/v1/users/{user}/{read}", user).status_code == 200
    assert keys_of(platform, user) == []
