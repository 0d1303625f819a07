from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from fashion.products.webhooks.messages import body_of, headers_of
from fashion.products.webhooks.sender import LONGEST_DELAY_SECONDS, delay_after
from fashion.products.webhooks.webhook import LIFE_HOURS, DueDelivery, make_secret
from support.events.examples import WHEN
from support.repository import ROOT

EVENTS = ROOT / "tests" / "unit" / "events"
NEWEST = {
    "SkinToneAnalyzed": 3,
    "ColorRecommendationRequested": 1,
    "ColorsRecommended": 3,
    "ProductsRanked": 3,
}


def delivery(kind: str = "ProductsRanked", secret: str = "") -> DueDelivery:
    """A recorded event on its way."""
    return DueDelivery(
        id=UUID(int=1),
        webhook=UUID(int=2),
        url="https://shop.example.com/",
        secret=secret,
        user="pseudonym",
        event=UUID(int=3),
        type=kind,
        schema=NEWEST[kind],
        occurred_at=WHEN,
        correlation_id="upload-1",
        data=(EVENTS / f"{kind}.v{NEWEST[kind]}.json").read_bytes(),
        attempts=1,
    )


def message(kind: str) -> Any:
    return msgspec.json.decode(body_of(delivery(kind)))


def test_a_message_is_verified_by_the_library_of_the_specification() -> None:
    secret = make_secret()
    sent = delivery(secret=secret)
    body = body_of(sent)
    headers = headers_of(sent, body, datetime.now(UTC))
    assert Webhook(secret).verify(body, headers)["type"] == "ProductsRanked"
    with pytest.raises(WebhookVerificationError):
        Webhook(make_secret()).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"pseudonym", b"somebody"), headers)


@pytest.mark.parametrize("kind", NEWEST)
def test_a_message_says_what_happened_when_and_to_whom(kind: str) -> None:
    found = message(kind)
    assert found.keys() == {"type", "timestamp", "data"}
    assert (found["type"], found["timestamp"], found["data"]["user"]) == (
        kind,
        "2026-03-04T05:06:07Z",
        "pseudonym",
    )
    assert found["data"]["correlation_id"] == "upload-1"


@pytest.mark.parametrize("kind", NEWEST)
def test_a_message_holds_nothing_of_a_photo(kind: str) -> None:
    stored = msgspec.json.decode(delivery(kind).data)
    hidden = {"photo", "photos", "regions", "tenant"}
    assert message(kind)["data"].keys() == {*stored, "occurred_at", "correlation_id"} - hidden


def test_colors_are_sent_as_the_live_stream_sends_them() -> None:
    assert message("ColorsRecommended")["data"]["colors"][0].keys() >= {"hex", "reason", "category"}


def test_the_id_stays_while_the_timestamp_is_that_of_the_attempt() -> None:
    sent = delivery(secret=make_secret())
    first = headers_of(sent, b"{}", datetime.fromtimestamp(1000, UTC))
    second = headers_of(sent, b"{}", datetime.fromtimestamp(2000, UTC))
    assert first["webhook-id"] == second["webhook-id"] == f"msg_{UUID(int=3).hex}"
    assert (first["webhook-timestamp"], second["webhook-timestamp"]) == ("1000", "2000")


def test_each_attempt_waits_longer_up_to_three_hours() -> None:
    delays = [delay_after(attempts).total_seconds() for attempts in range(1, 15)]
    assert 3 <= delays[0] <= 7
    assert delays[:6] == sorted(delays[:6])
    assert max(delays) <= LONGEST_DELAY_SECONDS * 1.25
    assert 10 <= len([each for each in range(1, 15) if sum(delays[:each]) < LIFE_HOURS * 3600]) <= 14


def test_no_two_failures_come_back_at_once() -> None:
    assert len({delay_after(5) for _ in range(20)}) > 10


def test_a_receiver_says_when_to_come_again_within_reason() -> None:
    delays = [delay_after(1, 600).total_seconds() for _ in range(20)]
    assert 600 <= min(delays) < max(delays) <= 750
    assert delay_after(1, 10**9).total_seconds() <= LONGEST_DELAY_SECONDS * 1.25
