"""What operates a platform: its chain and its dead letters, over a gateway that takes tokens."""

import json
from collections.abc import Iterator
from time import time
from typing import Any

import pytest
from redis import Redis

from contract.gateway.conftest import Client, opened
from fashion.kernel.events.log import PARTITIONS
from fashion.kernel.events.transports.redis_streams.stream import dead_letter_key
from fashion.settings import load_settings
from support.events.examples import LETTER
from support.http.services import Services
from support.identity.issuer import TestIssuer, bearer, served_issuer

LETTERS = "/v1/operations/dead-letters"
READY = {"status": "ready", "revision": "r1", "rejected": "", "stores": {}, "shedding": ""}


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def guarded(usual: dict[str, Any], running_services: Services, issuer: TestIssuer) -> Iterator[Client]:
    tokens = {"auth_issuers": json.dumps([issuer.setting("shop")]), "gateway_keys": "k" * 32}
    links = {"grafana_url": "/grafana", "runbook_url": "https://docs.example/runbook"}
    with opened(load_settings(**usual, auth_mode="token", **tokens, **links), running_services) as client:
        yield client


@pytest.fixture
def operator(issuer: TestIssuer) -> dict[str, str]:
    return bearer(issuer.token("olga", scope="operate"))


@pytest.fixture
def letter(usual: dict[str, Any]) -> str:
    """The only dead letter of the platform, of a group that no service is; its entry."""
    key = dead_letter_key(usual["platform"])
    with Redis.from_url(usual["redis_url"]) as redis:
        redis.delete(key)
        entry: bytes = redis.xadd(key, LETTER)
    return entry.decode()


def entries(guarded: Client, operator: dict[str, str]) -> list[str]:
    return [item["entry"] for item in guarded.get(LETTERS, headers=operator).json()["items"]]


def test_the_chain_is_every_service_and_the_stream(
    guarded: Client, services: Services, operator: dict[str, str], letter: str
) -> None:
    services.answers["GET /ready"] = (200, READY)
    services.answers["GET /v1/operations/waiting"] = (200, PARTITIONS * [0])
    chain = guarded.get("/v1/operations/chain", headers=operator).json()
    assert [each["service"] for each in chain["services"]] == ["gateway", "imaging", "color", "products"]
    assert {each["readiness"]["revision"] for each in chain["services"][1:]} == {"r1"}
    assert chain["stream"]["dead_letters"] == 1
    assert [each["service"] for each in chain["stream"]["published"]] == ["imaging", "color", "products"]
    assert {len(each["positions"]) for each in chain["stream"]["published"]} == {PARTITIONS}
    assert {sum(each["waiting"]) for each in chain["stream"]["published"]} == {0}
    assert chain["links"] == {"grafana": "/grafana", "runbook": "https://docs.example/runbook"}


def test_a_service_that_does_not_answer_has_no_readiness_and_says_nothing_of_its_log(
    guarded: Client, services: Services, operator: dict[str, str]
) -> None:
    services.breaking = 99
    chain = guarded.get("/v1/operations/chain", headers=operator).json()
    assert [each["readiness"] for each in chain["services"][1:]] == [None] * 3
    assert [each["waiting"] for each in chain["stream"]["published"]] == [None] * 3


def test_a_dead_letter_is_listed_until_it_is_deleted(
    guarded: Client, operator: dict[str, str], letter: str
) -> None:
    assert entries(guarded, operator) == [letter]
    assert guarded.delete(f"{LETTERS}/{letter}", headers=operator).status_code == 204
    assert entries(guarded, operator) == []
    assert guarded.delete(f"{LETTERS}/{letter}", headers=operator).status_code == 404


def test_dead_letters_that_are_sent_again_are_gone(guarded: Client, operator: dict[str, str], letter: str) -> None:
    assert guarded.post(f"{LETTERS}/retry", headers=operator).json() == {"retried": 1}
    assert entries(guarded, operator) == []


def test_dead_letters_are_for_who_operates(guarded: Client, issuer: TestIssuer, letter: str) -> None:
    assert guarded.get(LETTERS).status_code == 401
    assert guarded.get(LETTERS, headers=bearer(issuer.token("ann"))).status_code == 403


@pytest.mark.parametrize(
    ("life", "sentence"),
    [(None, "Senden Sie ein Token"), (-600, "Das Token ist abgelaufen.")],
    ids=["none", "old"],
)
def test_who_is_not_signed_in_hears_so_in_their_language(
    guarded: Client, issuer: TestIssuer, life: int | None, sentence: str
) -> None:
    token = bearer(issuer.token("olga", exp=int(time()) + life)) if life else {}
    answer = guarded.get("/v1/users/olga/colors", headers=token | {"Accept-Language": "de"})
    assert (answer.status_code, answer.json()["title"]) == (401, "Nicht angemeldet")
    assert answer.json()["detail"].startswith(sentence)
    assert answer.headers["WWW-Authenticate"].isascii()
