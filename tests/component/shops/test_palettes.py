"""Palettes that their owner edits over the API."""

import json
from collections.abc import Iterator

import httpx
import pytest

from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, bearer, served_issuer
from support.platforms.processes import Json, Platform, wait_for

EMBER = {"name": "Ember", "hex": "#aa3311"}
LIPS: Json = {"tone": 5, "undertone": "warm", "subcategory": "lip", "colors": [EMBER]}


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def guarded(
    issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A platform whose configuration file the API may write, as that of `fashion up`."""
    folder = tmp_path_factory.mktemp("palettes")
    with taking_tokens(issuer, folder, postgres_url, redis_url, config_writable="true") as running:
        yield running


@pytest.fixture
def owner(issuer: TestIssuer) -> dict[str, str]:
    return bearer(issuer.token("olga", scope="catalogue:write"))


def ask(platform: Platform, owner: dict[str, str], method: str, path: str = "", *lists: Json) -> httpx.Response:
    body = {"palettes": lists} if method != "GET" else None
    return platform.call(method, f"/v1/palettes{path}", headers=owner, json=body)


def lips(platform: Platform) -> list[str]:
    found = platform.get("/v1/colors?tone=5&undertone=warm").json()["items"]
    return [color["name"] for color in found if color["subcategory"] == "lip"]


def test_a_preview_ranks_lists_for_ten_tones_and_changes_nothing(guarded: Platform, owner: dict[str, str]) -> None:
    found = ask(guarded, owner, "POST", "/preview?undertone=warm", LIPS).json()["items"]
    by_tone = {
        each["tone"]: [color["name"] for color in each["colors"] if color["subcategory"] == "lip"]
        for each in found
    }
    assert by_tone.keys() == set(range(1, 11))
    assert [tone for tone, names in by_tone.items() if names == ["Ember"]] == [5]
    assert lips(guarded) != ["Ember"]


def test_what_is_written_is_served_in_every_service_within_seconds(
    guarded: Platform, owner: dict[str, str]
) -> None:
    guarded.config.write_text('{"cache": {"colors_seconds": 60}}')
    wait_for(lambda: ask(guarded, owner, "GET").json()["revision"] != "44136fa355b3")
    written = ask(guarded, owner, "PUT", "", LIPS).json()
    assert written["palettes"] == [LIPS]
    wait_for(lambda: lips(guarded) == ["Ember"])
    for service in ("gateway", "imaging", "products"):
        wait_for(lambda: guarded.get("/ready", service=service).json()["revision"] == written["revision"])  # noqa: B023
    assert json.loads(guarded.config.read_text())["cache"] == {"colors_seconds": 60}


def test_of_two_changes_of_one_version_the_later_is_rejected(guarded: Platform, owner: dict[str, str]) -> None:
    etag = {"If-Match": ask(guarded, owner, "GET").headers["ETag"]}
    assert ask(guarded, owner | etag, "PUT", "", {**LIPS, "tone": 6}).status_code == 200
    assert ask(guarded, owner | etag, "PUT", "", LIPS).status_code == 412


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ([{**LIPS, "colors": [{"name": "Ember", "hex": "red"}]}], "hex"),
        ([{**LIPS, "colors": [EMBER, EMBER]}], "5.warm.lip[1].name: 'Ember' is there twice"),
        ([{**LIPS, "colors": [{"name": 65 * "a", "hex": "#aa3311"}]}], "text of 1 to 64 characters"),
        ([{**LIPS, "tone": 11}], "tone"),
        ([LIPS, LIPS], "5.warm.lip: there are two lists"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("PUT", ""), ("POST", "/preview")])
def test_a_list_that_is_not_valid_is_named(
    guarded: Platform, owner: dict[str, str], method: str, path: str, lists: list[Json], words: str
) -> None:
    before = ask(guarded, owner, "GET").json()["revision"]
    rejected = ask(guarded, owner, method, path, *lists)
    assert (rejected.status_code, words in rejected.text) == (400, True), rejected.text
    assert ask(guarded, owner, "GET").json()["revision"] == before


def test_where_an_operator_keeps_the_palettes_nothing_is_written(guarded: Platform, owner: dict[str, str]) -> None:
    guarded.start("color-kept", config_writable="false")
    guarded.start("gateway-kept", color_url=guarded.url("", service="color-kept"))
    path = guarded.url("/v1/palettes", service="gateway-kept")
    before = guarded.config.read_bytes()
    rejected = guarded.web.put(path, headers=owner, json={"palettes": []})
    assert (rejected.status_code, rejected.json()["type"]) == (
        409,
        "urn:fashion:problem:palettes-kept-elsewhere",
    )
    assert guarded.web.get(path, headers=owner).json()["writable"] is False
    assert guarded.config.read_bytes() == before


def test_shoppers_see_no_palettes_to_edit(guarded: Platform, issuer: TestIssuer) -> None:
    assert ask(guarded, bearer(issuer.token("ann")), "GET").status_code == 403
