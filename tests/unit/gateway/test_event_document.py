"""The AsyncAPI document against what followers and webhooks are really sent."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from jsonschema import Draft202012Validator

from fashion.contracts import EVENTS
from fashion.gateway.event_document import event_document
from fashion.gateway.live_events.messages import StreamMessage, to_text
from fashion.kernel.http.internal.user_events import LoggedEvent
from fashion.products.webhooks.messages import body_of
from fashion.products.webhooks.webhook import DueDelivery
from fashion.shown.events import SHOWN, shown
from support.events.examples import WHEN
from support.repository import ROOT


def recorded(name: str) -> dict[str, Any]:
    """A recorded event of the current version, as what a log entry and a delivery share."""
    schema = EVENTS[name].schema
    data = (ROOT / "tests" / "unit" / "events" / f"{name}.v{schema}.json").read_bytes()
    return {"type": name, "schema": schema, "occurred_at": WHEN, "correlation_id": "upload-1", "data": data}


def shown_json(name: str) -> bytes:
    fields = recorded(name)
    return msgspec.json.encode(shown(LoggedEvent(**fields | {"position": 1, "data": msgspec.Raw(fields["data"])})))


def assert_is(message: str, sent: bytes | str) -> None:
    """Check what is sent against a message of the AsyncAPI document."""
    document = msgspec.json.decode(msgspec.json.encode(event_document()))
    assert_fits(document, f"messages/{message}/payload", sent)


def assert_fits(document: Any, component: str, sent: bytes | str) -> None:
    """Check what is sent against a component that is closed: no field goes undescribed."""
    reference = {"$ref": f"#/components/{component}"}
    Draft202012Validator(_closed(document) | reference).validate(msgspec.json.decode(sent))


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: _closed(each) for name, each in node.items()}
    is_open = made.get("type") == "object" and "properties" in made
    return made | {"additionalProperties": False} if is_open else made


@pytest.mark.parametrize("name", SHOWN)
def test_a_server_sent_event_has_the_fields_of_its_message(name: str) -> None:
    assert_is(name, shown_json(name))


@pytest.mark.parametrize("name", SHOWN)
def test_a_message_of_a_web_socket_has_the_fields_of_its_message(name: str) -> None:
    assert_is(f"{name}Message", to_text(StreamMessage("1.1.2", name, shown_json(name))))


def test_what_opens_and_keeps_a_web_socket_has_messages() -> None:
    assert_is("Following", to_text(StreamMessage("1.1.2")))
    assert_is("Alive", to_text(StreamMessage()))


def delivered(name: str) -> bytes:
    one = UUID(int=1)
    return body_of(
        DueDelivery(id=one, webhook=one, event=one, url="", secret="", user="ada", attempts=1, **recorded(name))
    )


@pytest.mark.parametrize("name", SHOWN)
def test_a_webhook_has_the_fields_of_its_message(name: str) -> None:
    assert_is(f"{name}Webhook", delivered(name))


@pytest.mark.parametrize("name", SHOWN)
def test_a_webhook_has_the_fields_that_the_document_of_the_api_names(name: str) -> None:
    document = msgspec.json.decode((ROOT / "docs" / "openapi.json").read_bytes())
    assert document["webhooks"].keys() == set(SHOWN)
    assert_fits(document, f"schemas/{name}Message", delivered(name))


def test_every_property_is_described() -> None:
    for name, schema in event_document()["components"]["schemas"].items():
        properties = schema.get("properties", {})
        assert [each for each in properties if not properties[each].get("description")] == [], name
