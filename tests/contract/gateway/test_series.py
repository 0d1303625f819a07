import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from contract.gateway.conftest import Client, opened
from fashion.kernel.events.log import PARTITIONS
from fashion.local.stores.data_folder import free_port
from fashion.settings import load_settings
from support.http.services import Services
from support.identity.issuer import TestIssuer, bearer, served_issuer

SERIES = "/v1/operations/series"
Gateways = Callable[[str], Client]


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as running:
        yield running


@pytest.fixture
def gateway_beside(usual: dict[str, Any], services: Services, issuer: TestIssuer) -> Iterator[Gateways]:
    """Open a gateway that is told where Prometheus is."""
    ready = {"status": "ready", "revision": "r1", "rejected": "", "stores": {}, "shedding": ""}
    services.answers["GET /ready"] = (200, ready)
    services.answers["GET /v1/operations/waiting"] = (200, PARTITIONS * [0])
    tokens = {"auth_mode": "token", "auth_issuers": json.dumps([issuer.setting("shop")]), "gateway_keys": "k" * 32}
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(
            opened(load_settings(**usual, **tokens, prometheus_url=url), services)
        )


@pytest.fixture
def operator(issuer: TestIssuer) -> dict[str, str]:
    return bearer(issuer.token("olga", scope="operate"))


def test_without_prometheus_there_are_no_series(gateway_beside: Gateways, operator: dict[str, str]) -> None:
    gateway = gateway_beside("")
    answer = gateway.get(SERIES, headers=operator)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:fashion:problem:not-found")
    assert "FASHION_PROMETHEUS_URL" in answer.json()["detail"]
    assert gateway.get("/v1/operations/chain", headers=operator).json()["series"] is False


def test_a_prometheus_that_is_not_there_is_a_503_that_names_its_setting(
    gateway_beside: Gateways, operator: dict[str, str]
) -> None:
    gateway = gateway_beside(f"http://127.0.0.1:{free_port()}")
    answer = gateway.get(SERIES, headers=operator | {"Accept-Language": "de"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.json()["detail"].startswith("Prometheus antwortet nicht: ")
    assert "FASHION_PROMETHEUS_URL" in answer.json()["detail"]
    assert gateway.get("/v1/operations/chain", headers=operator).json()["series"] is True


def test_another_server_than_prometheus_is_a_503(
    gateway_beside: Gateways, issuer: TestIssuer, services: Services, operator: dict[str, str]
) -> None:
    services.answers["GET /api/v1/query_range"] = (200, {"status": "success"})
    answer = gateway_beside(services.url).get(SERIES, headers=operator)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:fashion:problem:unavailable")


@pytest.mark.parametrize("minutes", [4, 1441, "all"])
def test_a_time_that_is_not_kept_is_rejected(
    gateway_beside: Gateways, operator: dict[str, str], minutes: int | str
) -> None:
    answer = gateway_beside("").get(SERIES, params={"minutes": minutes}, headers=operator)
    assert answer.status_code == 400
    assert "minutes" in answer.json()["detail"]


def test_series_are_for_who_operates(gateway_beside: Gateways, issuer: TestIssuer) -> None:
    gateway = gateway_beside("")
    assert gateway.get(SERIES).status_code == 401
    assert gateway.get(SERIES, headers=bearer(issuer.token("ann"))).status_code == 403
