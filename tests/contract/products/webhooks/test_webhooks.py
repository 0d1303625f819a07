"""Webhooks over HTTP on real stores: an event of the stream arrives at a server of the tenant."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fashion.contracts import Event
from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.http.authentication.identity import HEADER_TENANT
from fashion.kernel.redis import open_redis
from fashion.products.bootstrap import create_app
from fashion.products.webhooks import runner, sender
from fashion.settings import Settings
from support.events.examples import analyzed, colors_recommended, recorded, tone
from support.shops.webhooks import Receiver, receiving
from support.waiting import wait_for

Client = TestClient[Litestar]


@pytest.fixture
def settings(new_platform: Callable[[], Settings]) -> Settings:
    return new_platform().model_copy(update={"webhook_loopback": True})


@pytest.fixture
def client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr(sender, "FIRST_DELAY_SECONDS", 0.1)
    monkeypatch.setattr(runner, "LOOK_SECONDS", 0.05)
    with TestClient(create_app(settings)) as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def create(client: Client, receiver: Receiver, **body: Any) -> Any:
    answer = client.post("/v1/webhooks", json={"url": receiver.url, **body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def happens(settings: Settings, event: Event, tenant: str = HEADER_TENANT) -> UUID:
    """Publish an event of another service, as its relay does; return the event's ID."""
    of_tenant = msgspec.structs.replace(event, tenant=tenant)
    service = "color" if type(event).__name__.startswith("Color") else "imaging"
    stored = recorded(of_tenant, service, correlation_id="upload-1")

    async def publish() -> None:
        async with open_redis(settings) as redis:
            await redis.xadd(stream_key(settings.platform), to_fields(stored))

    asyncio.run(publish())
    return stored.id


def deliveries(client: Client, webhook: Any) -> list[Any]:
    found: list[Any] = client.get(f"/v1/webhooks/{webhook['id']}/deliveries").json()["items"]
    return found


def settled(client: Client, webhook: Any, status: str) -> Any:
    """The only delivery, once it has that status."""
    wait_for(lambda: [each["status"] for each in deliveries(client, webhook)] == [status])
    return deliveries(client, webhook)[0]


def test_what_happens_to_a_user_is_sent_signed(client: Client, settings: Settings, receiver: Receiver) -> None:
    webhook = create(client, receiver)
    event = happens(settings, analyzed("ann"))
    delivery = settled(client, webhook, "delivered")
    (message,) = receiver.verified(webhook["secret"])
    assert (message["type"], message["data"]["user"], message["data"]["tone"]["monk"]) == (
        "SkinToneAnalyzed",
        "ann",
        5,
    )
    assert receiver.received[0].id == delivery["message_id"] == f"msg_{event.hex}"
    assert (delivery["attempts"], delivery["response_status"], delivery["failure"]) == (1, 204, None)


def test_a_ranking_that_follows_is_sent_too(client: Client, settings: Settings, receiver: Receiver) -> None:
    webhook = create(client, receiver)
    happens(settings, colors_recommended(tone(), {}, user="ann"))
    wait_for(lambda: len(receiver.ids) == 2)
    types = {message["type"] for message in receiver.verified(webhook["secret"])}
    assert types == {"ColorsRecommended", "ProductsRanked"}


def test_only_the_events_that_were_asked_for_are_sent(
    client: Client, settings: Settings, receiver: Receiver
) -> None:
    webhook = create(client, receiver, events=["ProductsRanked"])
    happens(settings, analyzed("ann"))
    happens(settings, colors_recommended(tone(), {}, user="ann"))
    assert settled(client, webhook, "delivered")["event"] == "ProductsRanked"


def test_events_of_other_tenants_are_not_sent(client: Client, settings: Settings, receiver: Receiver) -> None:
    webhook = create(client, receiver)
    happens(settings, analyzed("eve"), tenant="boutique")
    happens(settings, analyzed("old"), tenant="")
    happens(settings, analyzed("ann"))
    settled(client, webhook, "delivered")
    assert [message["data"]["user"] for message in receiver.verified(webhook["secret"])] == ["ann"]


def test_what_fails_is_sent_again_under_the_same_id(
    client: Client, settings: Settings, receiver: Receiver
) -> None:
    receiver.answers = [(500, {}), (503, {})]
    webhook = create(client, receiver)
    happens(settings, analyzed("ann"))
    assert settled(client, webhook, "delivered")["attempts"] == 3
    assert len({message.id for message in receiver.received}) == 1
    assert len(receiver.verified(webhook["secret"])) == 3


def test_no_redirect_is_followed(client: Client, settings: Settings, receiver: Receiver) -> None:
    receiver.answers = [(307, {"Location": "/elsewhere"})]
    webhook = create(client, receiver)
    happens(settings, analyzed("ann"))
    settled(client, webhook, "delivered")
    assert [message.path for message in receiver.received] == ["/fashion"] * 2


def test_a_slow_webhook_delays_neither_another_one_nor_the_chain(
    client: Client, settings: Settings, receiver: Receiver
) -> None:
    with receiving() as slow:
        slow.open.clear()
        create(client, slow)
        webhook = create(client, receiver)
        for number in range(20):
            happens(settings, analyzed(f"ann-{number}"))
        wait_for(lambda: len(receiver.ids) == 20)
        assert {each["type"] for each in receiver.verified(webhook["secret"])} == {"SkinToneAnalyzed"}
        assert slow.received


def test_who_is_gone_is_sent_nothing_more(client: Client, settings: Settings, receiver: Receiver) -> None:
    receiver.answers = [(410, {})]
    webhook = create(client, receiver)
    happens(settings, analyzed("ann"))
    dead = settled(client, webhook, "dead")
    assert client.get("/v1/webhooks").json()["items"][0]["disabled_at"]
    happens(settings, analyzed("eve"))
    answer = client.post(f"/v1/webhooks/{webhook['id']}/deliveries/{dead['id']}/replay")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:fashion:problem:webhook-disabled")
    assert len(deliveries(client, webhook)) == 1


def test_a_delivery_is_replayed_under_the_same_id(client: Client, settings: Settings, receiver: Receiver) -> None:
    webhook = create(client, receiver)
    happens(settings, analyzed("ann"))
    delivered = settled(client, webhook, "delivered")
    answer = client.post(f"/v1/webhooks/{webhook['id']}/deliveries/{delivered['id']}/replay")
    assert (answer.status_code, answer.json()["status"], answer.json()["attempts"]) == (202, "pending", 0)
    settled(client, webhook, "delivered")
    assert [message.id for message in receiver.received] == [delivered["message_id"]] * 2


def test_the_secret_is_shown_once(client: Client, receiver: Receiver) -> None:
    made = create(client, receiver)
    assert made["secret"].startswith("whsec_")
    (listed,) = client.get("/v1/webhooks").json()["items"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}


def test_a_tenant_has_ten_webhooks(client: Client, receiver: Receiver) -> None:
    made = [create(client, receiver) for _ in range(10)]
    answer = client.post("/v1/webhooks", json={"url": receiver.url})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:fashion:problem:too-many-webhooks")
    assert client.delete(f"/v1/webhooks/{made[0]['id']}").status_code == 204
    create(client, receiver)


def test_a_deleted_webhook_is_sent_nothing(client: Client, settings: Settings, receiver: Receiver) -> None:
    deleted, kept = create(client, receiver), create(client, receiver)
    client.delete(f"/v1/webhooks/{deleted['id']}")
    happens(settings, analyzed("ann"))
    settled(client, kept, "delivered")
    assert len(receiver.verified(kept["secret"])) == 1
    assert client.get(f"/v1/webhooks/{deleted['id']}/deliveries").status_code == 404


def test_deliveries_are_listed_newest_first_in_pages(
    client: Client, settings: Settings, receiver: Receiver
) -> None:
    webhook = create(client, receiver)
    for number in range(3):
        happens(settings, analyzed(f"ann-{number}"))
    wait_for(lambda: len(deliveries(client, webhook)) == 3)
    path = f"/v1/webhooks/{webhook['id']}/deliveries?limit=2"
    first = client.get(path).json()
    second = client.get(f"{path}&cursor={first['next']}").json()
    ids = [each["id"] for each in first["items"] + second["items"]]
    assert (ids, second["next"]) == ([each["id"] for each in deliveries(client, webhook)], None)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"url": "http://shop.example.com/"}, 422, "bad-webhook"),
        ({"url": "https://10.0.0.1/"}, 422, "bad-webhook"),
        ({"url": "https://shop.example.com/", "events": []}, 400, "bad-body"),
        ({"url": "https://shop.example.com/", "events": ["UserErased"]}, 400, "bad-body"),
        ({}, 400, "bad-body"),
    ],
)
def test_what_is_no_webhook_is_rejected(client: Client, body: Any, status: int, kind: str) -> None:
    answer = client.post("/v1/webhooks", json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:fashion:problem:{kind}")


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("DELETE", "", "no-webhook"),
        ("GET", "/deliveries", "no-webhook"),
        ("POST", f"/deliveries/{UUID(int=1)}/replay", "no-webhook"),
    ],
)
def test_a_webhook_that_is_not_there_is_not_found(client: Client, method: str, path: str, kind: str) -> None:
    answer = client.request(method, f"/v1/webhooks/{uuid4()}{path}")
    assert (answer.status_code, answer.json()["type"]) == (404, f"urn:fashion:problem:{kind}")


def test_a_delivery_that_is_not_there_is_not_found(client: Client, receiver: Receiver) -> None:
    webhook = create(client, receiver)
    answer = client.post(f"/v1/webhooks/{webhook['id']}/deliveries/{uuid4()}/replay")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:fashion:problem:no-delivery")
