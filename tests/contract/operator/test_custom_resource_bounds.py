"""The smallest and the largest value of each field that services honor, through the code that honors it."""

from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest
from click import IntRange

from fashion.cli.relevance import train
from fashion.configuration import Configuration, parse_configuration
from fashion.gateway.authentication.issuers import read_issuers
from fashion.settings import Settings, load_settings
from fashion.vocabulary import LENIENT_HEX_PATTERN, PALETTE_SUBCATEGORIES, PORTS, SERVICES, Undertone
from fashion_operator.resources import build_configuration
from fashion_operator.resources.pods.environment import service_environment
from fashion_operator.spec import services as spec
from fashion_operator.spec.fields import Relevance
from support.operator.samples import schema
from support.operator.world import platform_of

MEBIBYTE = 1024 * 1024
BY_SETTING: dict[str, list[dict[str, Any]]] = {
    "ingress.maxUpload": [{"ingress": {"maxUpload": size}} for size in ("1Ki", "1Mi", "100Mi")],
    "logging.level": [{"logging": {"level": level}} for level in ("debug", "info", "warning", "error")],
    "tracing.endpoint": [
        {"tracing": {"endpoint": url}} for url in ("http://c:4318", "HTTP://c:4318", f"https://{'a' * 60}.example")
    ],
    "tracing.ratio": [{"tracing": {"endpoint": "http://c:4318", "ratio": ratio}} for ratio in (0, 1e-7, 0.1, 1)],
    "monitoring.grafanaUrl": [
        {"monitoring": {"grafanaUrl": url}}
        for url in ("/g", "/a/b/", "http://g:3000", f"https://{'a' * 60}.example/g")
    ],
    "monitoring.prometheusUrl": [
        {"monitoring": {"prometheusUrl": url}}
        for url in ("http://p", "https://p:9090/a/b", f"https://{'a' * 60}.example")
    ],
    "relevance": [{"relevance": {"enabled": enabled}} for enabled in (True, False)],
    "scaling": [{"scaling": {name: {"max": pods} for name in SERVICES}} for pods in (1, 100)],
}
BY_CONFIGURATION: dict[str, list[dict[str, Any]]] = {
    f"cache.{name}": [{"cache": {name: ttl}} for ttl in ("1s", "24h", "23h59m60s")]
    for name in ("analysis", "colors", "products")
} | {
    "palettes": [
        {"palettes": [{"tone": tone, "undertone": "warm", "category": category, "colors": [color]}]}
        for tone in (1, 10)
        for category in ("foundation", "blush", "lip", "eye", "clothing")
        for color in ({"name": "a", "hex": "#000000"}, {"name": "é" * 64, "hex": "#FFABCD"})
    ]
}


def settings_of(monkeypatch: pytest.MonkeyPatch, service: str, fields: dict[str, Any]) -> Settings:
    """The settings that a pod of the service reads."""
    platform = platform_of(**fields)
    for variable in service_environment(platform, service):  # type: ignore[arg-type]
        if "value" in variable:
            monkeypatch.setenv(variable["name"], variable["value"])
    return load_settings()


def configured(fields: dict[str, Any]) -> Configuration:
    """The live configuration that a pod reads."""
    (content,) = build_configuration(platform_of(**fields))["data"].values()
    return parse_configuration(content.encode())


def leaves(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of an object's schema that hold a value."""
    for name, field in node.get("properties", {}).items():
        yield from leaves(field, f"{path}.{name}") if field.get("properties") else [(f"{path}.{name}"[1:], field)]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("fields", [each for cases in BY_SETTING.values() for each in cases], ids=str)
def test_every_bound_is_accepted_by_the_service(
    monkeypatch: pytest.MonkeyPatch, service: str, fields: dict[str, Any]
) -> None:
    assert settings_of(monkeypatch, service, fields).platform


@pytest.mark.parametrize("fields", [each for cases in BY_CONFIGURATION.values() for each in cases], ids=str)
def test_every_bound_is_accepted_as_live_configuration(fields: dict[str, Any]) -> None:
    assert configured(fields) != configured({})


@pytest.mark.parametrize("service", ["imaging", "gateway"])
def test_imaging_accepts_what_the_ingress_lets_in(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    settings = settings_of(monkeypatch, service, {"ingress": {"maxUpload": "100Mi"}})
    assert settings.max_upload_bytes == 100 * MEBIBYTE
    assert settings.max_body_bytes > 100 * MEBIBYTE


ISSUERS: dict[str, list[dict[str, Any]]] = {
    "one": [{"issuer": "https://id.example.com", "audience": "a", "tenant": "a"}],
    "as many as there may be": [
        {
            "issuer": f"https://{'i' * 246}{n:02}",
            "audience": "a" * 256,
            "tenant": f"{'t' * 61}{n:02}",
            "origins": [f"https://{'o' * 248}"] * 16,
        }
        for n in range(16)
    ],
}


@pytest.mark.parametrize("name", ISSUERS)
def test_the_gateway_takes_the_tokens_of_the_issuers(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    settings = settings_of(monkeypatch, "gateway", {"identity": {"issuers": ISSUERS[name]}})
    assert settings.auth_mode == "token"
    found = [msgspec.to_builtins(each) for each in read_issuers(settings)]
    assert found == [{**each, "origins": tuple(each.get("origins", ()))} for each in ISSUERS[name]]


@pytest.mark.parametrize("service", SERVICES)
def test_issuers_of_a_platform_are_for_its_gateway_alone(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    settings = settings_of(monkeypatch, service, {"identity": {"issuers": ISSUERS["one"]}})
    assert (settings.auth_mode, bool(settings.auth_issuers)) == ("token", service == "gateway")


def test_a_cache_time_reaches_the_service_in_seconds() -> None:
    assert configured({"cache": {"colors": "24h"}}).cache.colors_seconds == 24 * 3600


@pytest.mark.parametrize("service", SERVICES)
def test_products_alone_learn_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    settings = settings_of(monkeypatch, service, {"relevance": {"enabled": True}})
    assert settings.relevance == (service == "products")


def test_a_training_takes_as_many_days_as_a_platform_may_give_it() -> None:
    days = schema()["properties"]["spec"]["properties"]["relevance"]["properties"]["days"]
    [option] = (each for each in train.params if each.name == "days")
    assert isinstance(option.type, IntRange)
    assert (days["minimum"], days["maximum"]) == (option.type.min, option.type.max)
    assert Relevance().days == option.default


def test_lists_in_the_definition_are_those_of_the_services() -> None:
    palette = schema()["properties"]["spec"]["properties"]["palettes"]["items"]["properties"]
    assert palette["undertone"]["enum"] == list(get_args(Undertone))
    assert {*palette["category"]["enum"]} == {*PALETTE_SUBCATEGORIES}
    assert (
        LENIENT_HEX_PATTERN.replace("#?", "#")
        in palette["colors"]["items"]["properties"]["hex"]["x-kubernetes-validations"][0]["rule"]
    )
    assert (*spec.SERVICES,) == (*SERVICES,)
    assert {name: spec.PORTS[name] for name in SERVICES} == PORTS


def test_no_field_that_services_read_is_left_out() -> None:
    fields = [name for name, _ in leaves(schema()["properties"]["spec"])]
    parts = (
        "cache",
        "palettes",
        "logging",
        "tracing",
        "scaling",
        "ingress.maxUpload",
        "monitoring.grafana",
        "monitoring.prometheus",
        "relevance.enabled",
    )
    read = {name for name in fields if name.startswith(parts)}
    covered = {*BY_SETTING, *BY_CONFIGURATION}
    assert not {name for name in read if not name.startswith(tuple(covered))}
