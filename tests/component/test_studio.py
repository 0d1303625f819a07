"""The studio as the gateway serves it, and its own tests."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest

from fashion.gateway.browsers import studio
from support import photos
from support.guarded import taking_tokens
from support.issuer import TestIssuer, served_issuer
from support.node import missing, run
from support.platforms import Platform
from support.studio import browse

# Installing Node's packages takes its time where nobody has yet.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def node() -> None:
    if reason := missing():
        pytest.skip(reason)


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def guarded(
    issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A platform that takes tokens alone."""
    with taking_tokens(issuer, tmp_path_factory.mktemp("guarded"), postgres_url, redis_url) as running:
        yield running


def browse_with_photo(journey: str, platform: Platform, folder: Path, **variables: str) -> None:
    """Run a journey for which there are a photo and a camera that shows it."""
    photo, camera = folder / "selfie.jpg", folder / "camera.mjpeg"
    photo.write_bytes(photos.encode(photos.portrait()))
    camera.write_bytes(10 * photo.read_bytes())
    browse(journey, platform, FASHION_PHOTO=str(photo), FASHION_CAMERA=str(camera), **variables)


@pytest.mark.parametrize("path", ["/studio", "/studio/", "/studio/palette", "/studio/products?utm_source=mail"])
def test_every_address_of_the_studio_shows_its_page(platform: Platform, path: str) -> None:
    answer = platform.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert '<div id="studio">' in answer.text


def test_the_page_runs_no_script_but_its_own(platform: Platform) -> None:
    answer = platform.get("/studio")
    policy = answer.headers.get_list("Content-Security-Policy")
    assert len(policy) == 1
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= {*policy[0].split("; ")}
    assert "unsafe" not in policy[0]
    assert re.findall(r"<script(?![^>]*src=)|<style|\son\w+=|https?://", answer.text) == []


def test_all_that_the_page_loads_is_here(platform: Platform) -> None:
    linked = re.findall(r'(?:src|href)="([^"]+)"', platform.get("/studio").text)
    answers = [platform.get(each) for each in linked]
    assert [answer.status_code for answer in answers] == [200] * len(linked)
    assert all(answer.headers["X-Content-Type-Options"] == "nosniff" for answer in answers)
    assert all(
        "immutable" in answer.headers["Cache-Control"] for answer in answers if "/assets/" in str(answer.url)
    )


def test_a_known_page_is_not_sent_again(platform: Platform) -> None:
    etag = platform.get("/studio").headers["ETag"]
    again = platform.get("/studio", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")


def test_files_are_compressed_for_those_who_can_read_that(platform: Platform) -> None:
    plain = platform.get("/studio", accept_encoding="identity")
    compressed = platform.get("/studio", accept_encoding="gzip")
    assert "Content-Encoding" not in plain.headers
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert compressed.text == plain.text


def test_a_missing_file_is_a_problem(platform: Platform) -> None:
    answer = platform.get("/studio/assets/none.js")
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


@pytest.mark.usefixtures("node")
def test_the_sources_build_exactly_what_is_served(tmp_path: Path) -> None:
    built = tmp_path / "studio"
    options = ["--outDir", str(built), "--logLevel", "error"]
    run("npm", "run", "--silent", "build", "--workspace", "studio", "--", *options, environment=os.environ)
    made = {path.relative_to(built).as_posix(): path.read_bytes() for path in built.rglob("*") if path.is_file()}
    assert made == {name: studio.read_file(name).content for name in studio.names()}, "run `make studio`"


@pytest.mark.usefixtures("node")
def test_its_own_tests_pass() -> None:
    run("npm", "test", "--silent", "--workspace", "studio", environment=os.environ)


@pytest.mark.usefixtures("node")
def test_a_shopper_makes_the_whole_journey_in_a_browser(platform: Platform, tmp_path: Path) -> None:
    browse_with_photo("journey", platform, tmp_path)


@pytest.mark.usefixtures("node")
def test_a_shopper_signs_in_with_a_token(guarded: Platform, issuer: TestIssuer, tmp_path: Path) -> None:
    tokens = {"FASHION_TOKEN": issuer.token("ann"), "FASHION_EXPIRED": issuer.token("ann", exp=int(time()) - 600)}
    browse_with_photo("token", guarded, tmp_path, **tokens)
