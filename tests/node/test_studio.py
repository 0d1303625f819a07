"""The studio's sources, its own tests, and journeys of shoppers in a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest

from fashion.gateway.browsers import studio
from support import photos
from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, served_issuer
from support.platforms.processes import Platform
from support.shops.page import serving_shop
from support.studio.node import run
from support.studio.outages import serving_outages
from support.studio.pages import browse

# Installing Node's packages takes its time where nobody has yet.
pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("node")]


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


def test_the_sources_build_exactly_what_is_served(tmp_path: Path) -> None:
    built = tmp_path / "studio"
    options = ["--outDir", str(built), "--logLevel", "error"]
    run("npm", "run", "--silent", "build", "--workspace", "studio", "--", *options, environment=os.environ)
    made = {path.relative_to(built).as_posix(): path.read_bytes() for path in built.rglob("*") if path.is_file()}
    assert made == {name: studio.read_file(name).content for name in studio.names()}, "run `make studio`"


def test_its_own_tests_pass() -> None:
    run("npm", "test", "--silent", "--workspace", "studio", environment=os.environ)


def test_a_shopper_makes_the_whole_journey_in_a_browser(platform: Platform, tmp_path: Path) -> None:
    heic = tmp_path / "selfie.heic"
    heic.write_bytes(photos.encode(photos.portrait(), "heic"))
    browse_with_photo("shoppers/journey", platform, tmp_path, FASHION_HEIC=str(heic))


def test_a_shopper_limits_what_is_listed(platform: Platform, tmp_path: Path) -> None:
    browse_with_photo("shoppers/product-filters", platform, tmp_path)


def test_photos_are_dropped_and_pasted(platform: Platform, tmp_path: Path) -> None:
    browse_with_photo("shoppers/photo-files", platform, tmp_path)


def test_a_shopper_compares_two_photos(platform: Platform, tmp_path: Path) -> None:
    darker = tmp_path / "darker.jpg"
    darker.write_bytes(photos.encode(photos.portrait() // 2))
    browse_with_photo("shoppers/history", platform, tmp_path, FASHION_OTHER=str(darker))


@pytest.fixture
def mortal(postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[Platform]:
    """A platform whose services may be killed."""
    made = Platform(tmp_path / "platform", postgres_url, redis_url)
    with made.running():
        yield made


def test_a_shopper_goes_on_after_services_were_killed(mortal: Platform, tmp_path: Path) -> None:
    with serving_outages(mortal) as outages:
        browse_with_photo("shoppers/outage", mortal, tmp_path, FASHION_OUTAGES=outages)


def test_a_shopper_signs_in_with_a_token(guarded: Platform, issuer: TestIssuer, tmp_path: Path) -> None:
    tokens = {"FASHION_TOKEN": issuer.token("ann"), "FASHION_EXPIRED": issuer.token("ann", exp=int(time()) - 600)}
    browse_with_photo("shoppers/token", guarded, tmp_path, **tokens)


def test_every_page_is_mirrored_for_those_who_read_from_right_to_left(
    guarded: Platform, issuer: TestIssuer, tmp_path: Path
) -> None:
    everything = "me analytics:read catalogue:write operate"
    browse_with_photo(
        "owners/right-to-left", guarded, tmp_path, FASHION_TOKEN=issuer.token("rita", scope=everything)
    )


def test_a_shopper_goes_on_without_a_network(platform: Platform, tmp_path: Path) -> None:
    browse_with_photo("shoppers/offline", platform, tmp_path)


def test_a_shopper_sees_what_goes_on_by_a_slow_network(platform: Platform, tmp_path: Path) -> None:
    browse_with_photo("shoppers/slow", platform, tmp_path)


def test_a_shop_takes_parts_of_the_studio_into_its_own_page(
    guarded: Platform, issuer: TestIssuer, tmp_path: Path
) -> None:
    with serving_shop(tmp_path / "shop") as shop:
        guarded.start("gateway-shop", allowed_origins=shop.origin)
        gateway = guarded.url("", service="gateway-shop")
        shop.open(gateway, issuer.token("zoe"))
        named = {"FASHION_URL": gateway, "FASHION_SHOP": shop.origin}
        expired = issuer.token("zoe", exp=int(time()) - 600)
        browse_with_photo("components", guarded, tmp_path, **named, FASHION_EXPIRED=expired)
