"""The AsyncAPI document: the live stream of a user in both of its protocols, and webhooks."""

from functools import cache
from importlib.metadata import version
from inspect import cleandoc
from typing import Any

from fashion.kernel.http.document.glossary import describe_properties
from fashion.kernel.http.document.openapi import CONTACT, LICENSE, tuples_sized
from fashion.shown.events import HEARTBEAT, OPENED, SHOWN
from fashion.shown.schemas import sent_schema, shown_schemas

Document = dict[str, Any]

_ADDRESS = "/v1/users/{user_id}/events"
_REFERENCE = "#/components/{kind}/{name}"
_STRING = {"type": "string"}
_PROPERTIES = {
    "analysis": "ID of the analysis",
    "colors": "The colors, best first within each subcategory",
    "lacks": "What the photo lacks to be measured well",
    "matches": "Products in stock that come near what is wanted, by subcategory",
    "occurred_at": "When it happened (UTC)",
    "photo": "Digest of the photo, which is not kept",
    "photos": "The newest photos fit to measure, which the tone rests on",
    "ranked_at": "When the products were ranked (UTC); null in old events",
    "sent_at": "When the whole photo had been sent (UTC); null in old events",
    "skin": "CIELAB of the skin under D65; null in old events",
    "tone": "The measured skin tone",
    "tone_revision": "Number of the event that gave the tone; 0 when that was a photo to be retaken",
}
"""What names mean in events and not in answers."""
WEBHOOK_HEADERS = {
    "webhook-id": "ID of the message, the same at every attempt",
    "webhook-timestamp": "When this attempt is made, in seconds since 1970",
    "webhook-signature": "Signature by the Standard Webhooks specification",
}
_PROBLEM = {
    "type": "object",
    "description": "Why the connection closes now",
    "properties": {"type": _STRING, "title": _STRING, "status": {"type": "integer"}, "detail": _STRING},
    "required": ["type", "title", "status", "detail"],
}


@cache
def event_document() -> Document:
    """Return the document, made from the structs of the events."""
    schemas = event_schemas()
    messages = {**_server_sent(), **_of_web_socket(), **_of_webhooks(schemas)}
    channels = {
        "serverSentEvents": _channel(_ADDRESS, "https", _server_sent()),
        "webSocket": _channel(_ADDRESS, "wss", _of_web_socket()) | {"bindings": {"ws": {"method": "GET"}}},
        "webhook": _channel(None, None, _of_webhooks(schemas)),
    }
    return {
        "asyncapi": "3.1.0",
        "info": _info(),
        "defaultContentType": "application/json",
        "servers": {name: {"host": "api.example.com", "protocol": name} for name in ("https", "wss")},
        "channels": channels,
        "operations": {f"send{name[0].upper()}{name[1:]}": _sent_over(name) for name in channels},
        "components": {"messages": messages, "schemas": schemas},
    }


def _info() -> Document:
    return {
        "title": "Fashion platform events",
        "version": version("fashion-platform"),
        "description": "What is measured, recommended and ranked for a user, as it happens.",
        "license": {"name": LICENSE.name, "url": LICENSE.url},
        "contact": {"name": CONTACT.name},
    }


def event_schemas(ref_template: str = "#/components/schemas/{name}") -> Document:
    """Return the schemas of the events and those that they refer to, described."""
    schemas: Document = tuples_sized(shown_schemas(ref_template))
    for schema in schemas.values():
        schema["description"] = cleandoc(schema.get("description", schema["title"])).partition("\n\n")[0]
        for name in _PROPERTIES.keys() & schema.get("properties", {}).keys():
            schema["properties"][name].setdefault("description", _PROPERTIES[name])
    describe_properties(schemas)
    return schemas


def _server_sent() -> Document:
    headers = {"type": "object", "properties": {"id": {**_STRING, "description": "For `Last-Event-ID`"}}}
    return {name: _message(name, _schema(name)) | {"headers": headers} for name in SHOWN}


def _of_web_socket() -> Document:
    events = {f"{name}Message": _message(name, _envelope(name, id=_STRING, data=_schema(name))) for name in SHOWN}
    return events | {
        "Following": _message(OPENED, _envelope(OPENED, id=_STRING)),
        "Alive": _message(HEARTBEAT, _envelope(HEARTBEAT)),
        "Problem": _message("problem", _envelope("problem", data=_PROBLEM)),
    }


def _of_webhooks(schemas: Document) -> Document:
    properties = {name: {**_STRING, "description": text} for name, text in WEBHOOK_HEADERS.items()}
    headers = {"type": "object", "properties": properties, "required": [*properties]}
    return {
        f"{name}Webhook": _message(name, webhook_body(name, sent_schema(schemas[name]))) | {"headers": headers}
        for name in SHOWN
    }


def webhook_body(name: str, data: Document) -> Document:
    """Return the schema of a webhook's message."""
    body = {"type": {"const": name}, "timestamp": {**_STRING, "format": "date-time"}, "data": data}
    return {"type": "object", "properties": body, "required": [*body]}


def _envelope(event: str, **fields: Document) -> Document:
    properties = {"event": {"const": event}, **fields}
    return {"type": "object", "properties": properties, "required": [*properties]}


def _message(name: str, payload: Document) -> Document:
    return {"name": name, "contentType": "application/json", "payload": payload}


def _channel(address: str | None, server: str | None, messages: Document) -> Document:
    listed = {name: {"$ref": _REFERENCE.format(kind="messages", name=name)} for name in messages}
    channel: dict[str, Any] = {"address": address, "messages": listed}
    if server:
        channel["servers"] = [{"$ref": f"#/servers/{server}"}]
        channel["parameters"] = {"user_id": {"description": "ID of the user, who is the caller"}}
    return channel


def _sent_over(channel: str) -> Document:
    return {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}}


def _schema(name: str) -> Document:
    return {"$ref": _REFERENCE.format(kind="schemas", name=name)}
