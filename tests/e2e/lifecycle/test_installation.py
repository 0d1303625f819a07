from collections.abc import Callable

import pytest

from support.cluster.cluster import eventually, helm, kubectl
from support.cluster.measuring import Measured
from support.cluster.platform import SERVICES, Platform
from support.http.clients import new_user

NAMESPACE = "--namespace=default"


def apply_the_sample(platform: Platform) -> None:
    kubectl("apply", "--filename=k8s/minimal.yaml", NAMESPACE)


def install_the_chart(platform: Platform) -> None:
    helm("upgrade", "--install", platform.name, "charts/fashion-platform", NAMESPACE, "--reuse-values")


@pytest.mark.parametrize("install", [apply_the_sample, install_the_chart])
def test_a_platform_that_is_deleted_and_made_again_finds_its_data(
    platform: Platform, measured: Measured, install: Callable[[Platform], None]
) -> None:
    user = new_user()
    analysis = platform.measured(user)
    platform.delete()
    with measured.time("deletion, until only data is left"):
        eventually(platform.leaves_only_its_data)
    install(platform)
    with measured.time(f"{install.__name__.replace('_', ' ')}, until Ready with images loaded", "60 s"):
        eventually(platform.is_ready)
    eventually(platform.is_settled)
    assert platform.history(user) == [analysis]


def test_a_photo_through_the_ingress_gives_a_tone_a_palette_and_products(
    platform: Platform, measured: Measured
) -> None:
    with measured.time("a photo through the ingress to its ranked products"):
        analysis = platform.measured(new_user())
    following = platform.following_from(analysis)
    assert 1 <= analysis["tone"]["monk"] <= 10
    assert following["profile"]["tone"] == analysis["tone"]
    assert {color["category"] for color in following["colors"]["items"]} == {"makeup", "clothing"}
    assert {product["category"] for product in following["products"]["items"]} == {"makeup", "clothing"}


def test_the_ingress_serves_the_api_and_its_description(platform: Platform) -> None:
    assert platform.get("/").headers["Location"] == "/studio"
    for path in ("/docs", "/studio", "/v1/colors?tone=3"):
        assert platform.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/metrics", "/ready", "/health"])
def test_the_ingress_keeps_what_is_for_the_cluster(platform: Platform, path: str) -> None:
    answer = platform.get(path)
    assert answer.status_code == 404
    assert "fashion_" not in answer.text


def test_helm_tests_the_platform(platform: Platform) -> None:
    assert "Succeeded" in helm("test", platform.name, NAMESPACE)


def test_the_columns_show_what_one_wants_to_know(platform: Platform) -> None:
    header, row = kubectl("get", "fp", platform.name, NAMESPACE).splitlines()
    assert header.split() == ["NAME", "READY", "SERVICES", "VERSION", "URL", "SUSPENDED", "AGE"]
    assert row.split()[:4] == ["fashion", "True", "4/4", platform.status["version"]]
    assert "MESSAGE" in kubectl("get", "fashion", platform.name, NAMESPACE, "--output=wide")


def test_the_status_reports_every_service(platform: Platform) -> None:
    services = {each["name"]: each for each in platform.status["services"]}
    assert set(services) == set(SERVICES)
    assert all(each["ready"] == each["desired"] >= 1 for each in services.values())
    assert {each["version"] for each in services.values()} == {platform.status["version"]}
