"""What a gateway reports of the issuers of tokens, from its start on."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from contract.gateway.conftest import Client, opened
from fashion.settings import load_settings
from support.http.clients import wait_for
from support.http.services import Services
from support.identity.issuer import TestIssuer, served_issuer


@pytest.fixture
def silent() -> Iterator[TestIssuer]:
    """An issuer that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield TestIssuer(f"http://127.0.0.1:{server.getsockname()[1]}")


def test_issuers_are_unknown_until_each_was_asked_once(
    usual: dict[str, Any], running_services: Services, silent: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fashion.gateway.fetching.TIMEOUT_SECONDS", 1.0)
    with served_issuer() as shop:
        issuers = json.dumps([shop.setting("shop"), silent.setting("boutique")])
        settings = load_settings(**usual, auth_mode="token", auth_issuers=issuers, gateway_keys="k" * 32)
        with opened(settings, running_services) as client:
            assert client.get("/ready").json()["issuers"] is None
            found = wait_for(lambda: client.get("/ready").json()["issuers"])
    assert found == {silent.url: "no answer within 1 s; its tokens are rejected"}


def test_a_gateway_without_issuers_has_none_that_cannot_be_used(gateway: Client) -> None:
    assert gateway.get("/ready").json()["issuers"] == {}
