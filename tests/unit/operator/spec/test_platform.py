import re

import msgspec
import pytest
from hypothesis import given
from hypothesis.strategies import from_regex, tuples

from fashion.settings import load_settings
from fashion.vocabulary import PORTS as SERVED
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import PORTS
from support.operator.world import platform_of

LABEL = from_regex(r"[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?", fullmatch=True)
NAME = from_regex(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?", fullmatch=True)
PLACES = tuples(LABEL, NAME)


def named(namespace: str, name: str) -> Platform:
    return msgspec.structs.replace(platform_of(), namespace=namespace, name=name)


@given(PLACES, PLACES)
def test_two_platforms_never_share_a_prefix(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (named(*one).prefix == named(*other).prefix) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a-b", "c"), ("a", "b-c")),
        (("team", "a-b"), ("team", "a--b")),
        (("1team", "shop"), ("p1team", "shop")),
        (("n" * 30, "a"), ("n" * 31, "a")),
        (("team", "n" * 39), ("team", "n" * 40)),
    ],
)
def test_not_even_alike_ones_do(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert named(*one).prefix != named(*other).prefix


@given(PLACES)
def test_every_prefix_is_one_that_the_services_take(place: tuple[str, str]) -> None:
    assert load_settings(platform=named(*place).prefix).platform == named(*place).prefix


def test_a_short_and_plain_name_is_the_prefix() -> None:
    assert named("team", "shop").prefix == "team_shop"


def test_any_other_is_identified_by_a_digest() -> None:
    assert re.fullmatch("my_team_my_shop__[0-9a-f]{10}", named("my-team", "my-shop").prefix)


def test_nothing_given_is_the_operators_own_version_and_registry() -> None:
    assert platform_of().image("imaging") == "fashion/imaging:1.0"


def test_a_version_is_the_tag_of_every_image() -> None:
    given_version = platform_of(version="2.0", image={"registry": "example.com/fashion"})
    assert set(given_version.images.values()) == {
        f"example.com/fashion/{service}:2.0" for service in ("imaging", "color", "products", "gateway")
    }


def test_an_image_of_its_own_wins_over_the_version() -> None:
    assert platform_of(version="2.0", images={"color": "mine/color:dev"}).images == {
        **platform_of(version="2.0").images,
        "color": "mine/color:dev",
    }


@pytest.mark.parametrize(
    ("ingress", "url"),
    [
        ({}, "http://shop-gateway.team:8080"),
        ({"enabled": False, "host": "shop.example.com"}, "http://shop-gateway.team:8080"),
        ({"host": "shop.example.com"}, "http://shop.example.com"),
        ({"host": "shop.example.com", "tlsSecret": "mine"}, "https://shop.example.com"),
    ],
)
def test_the_address_is_the_hosts_or_the_gateways(ingress: dict[str, object], url: str) -> None:
    assert platform_of(ingress=ingress).url == url


@pytest.mark.parametrize(
    ("listener", "scheme"), [({}, "http"), ({"sectionName": "https-public"}, "https"), ({"port": 443}, "https")]
)
def test_the_address_is_the_first_host_of_the_route(listener: dict[str, object], scheme: str) -> None:
    gateway = {"parentRefs": [{"name": "public", **listener}], "hostnames": ["*.example.com", "a.example.com"]}
    assert platform_of(ingress={"enabled": False}, gateway=gateway).url == f"{scheme}://a.example.com"


def test_ports_are_those_that_services_listen_on() -> None:
    assert PORTS == SERVED


def test_a_field_that_is_wrong_is_named() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.scaling\[\.\.\.\]\.max"):
        platform_of(scaling={"imaging": {"max": "many"}})
