"""Webhooks of a whole platform: from a photo to a shop's server, also when the sender is killed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, bearer, served_issuer
from support.identity.tokens import pseudonym
from support.platforms.processes import Platform, new_user, photo_of_its_own, wait_for
from support.shops.webhooks import Receiver, receiving

CHAIN = {"SkinToneAnalyzed", "ColorsRecommended", "ProductsRanked"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as served:
        yield served


@pytest.fixture(scope="module")
def shop(
    issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("shop")
    with taking_tokens(issuer, folder, postgres_url, redis_url, webhook_loopback="true") as running:
        yield running


@pytest.fixture
def server(issuer: TestIssuer) -> dict[str, str]:
    """The headers of a shop's server."""
    return bearer(issuer.token("backend", "act-for"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def webhook(shop: Platform, server: dict[str, str], receiver: Receiver) -> Iterator[Any]:
    made = shop.call("POST", "/v1/webhooks", headers=server, json={"url": receiver.url})
    assert made.status_code == 201, made.text
    yield made.json()
    shop.call("DELETE", f"/v1/webhooks/{made.json()['id']}", headers=server)


def upload(shop: Platform, issuer: TestIssuer, user: str) -> str:
    """Send a photo of a user; the ID of its analysis."""
    headers = {**bearer(issuer.token(user)), "Content-Type": "image/jpeg"}
    answer = shop.call("POST", "/v1/analyses", headers=headers, content=photo_of_its_own())
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["id"]
    return found


def test_the_chain_of_a_photo_is_sent_to_the_shop(
    shop: Platform, issuer: TestIssuer, receiver: Receiver, webhook: Any
) -> None:
    user = new_user()
    analysis = upload(shop, issuer, user)
    wait_for(lambda: len(receiver.ids) == len(CHAIN))
    messages = receiver.verified(webhook["secret"])
    assert {each["type"] for each in messages} == CHAIN
    reported = {(each["data"]["user"], each["data"]["analysis"]) for each in messages}
    assert reported == {(pseudonym(user, "shop"), analysis)}
    assert not any(user.encode() in each.body or b"sha256" in each.body for each in receiver.received)


def statuses(shop: Platform, server: dict[str, str], webhook: Any) -> list[str]:
    answer = shop.call("GET", f"/v1/webhooks/{webhook['id']}/deliveries", headers=server)
    return [each["status"] for each in answer.json()["items"]]


def test_who_is_killed_while_it_sends_sends_again(
    shop: Platform, issuer: TestIssuer, server: dict[str, str], receiver: Receiver, webhook: Any
) -> None:
    receiver.open.clear()
    upload(shop, issuer, new_user())
    wait_for(lambda: len(receiver.ids) == len(CHAIN))
    shop.kill("products")
    sent, before = receiver.ids, len(receiver.received)
    # As if the half minute had passed after which what was claimed is due again.
    shop.sql("UPDATE {products}.webhook_deliveries SET due_at = due_at - interval '30 seconds'")
    receiver.open.set()
    shop.start("products")
    wait_for(lambda: {message.id for message in receiver.received[before:]} == sent)
    wait_for(lambda: statuses(shop, server, webhook) == ["delivered"] * len(CHAIN))


def test_what_happens_while_products_is_down_is_sent_once_it_is_back(
    shop: Platform, issuer: TestIssuer, receiver: Receiver, webhook: Any
) -> None:
    shop.kill("products")
    upload(shop, issuer, new_user())
    shop.start("products")
    wait_for(lambda: len(receiver.ids) == len(CHAIN))
    assert {each["type"] for each in receiver.verified(webhook["secret"])} == CHAIN


@pytest.mark.parametrize("scope", ["me", "catalogue:write", "operate", "analytics:read", "erase:any"])
def test_another_scope_makes_no_webhook(
    shop: Platform, issuer: TestIssuer, receiver: Receiver, scope: str
) -> None:
    headers = bearer(issuer.token("backend", scope))
    answer = shop.call("POST", "/v1/webhooks", headers=headers, json={"url": receiver.url})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:fashion:problem:insufficient-scope")


def test_a_webhook_is_in_the_audit_log_and_its_secret_in_no_log(shop: Platform, webhook: Any) -> None:
    def noted() -> list[Any]:
        return [line for line in shop.logs("gateway") if line.get("action") == "POST /v1/webhooks"]

    assert wait_for(noted)[-1]["tenant"] == "shop"
    assert not any(webhook["secret"] in Path(file).read_text() for file in (shop.folder / "logs").iterdir())
