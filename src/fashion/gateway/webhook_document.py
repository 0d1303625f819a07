"""The section of the API's document on webhooks: what a server that has one is sent."""

from fashion.gateway.event_document import WEBHOOK_HEADERS, Document, event_schemas, webhook_body
from fashion.kernel.http.document.schemas import REFERENCE, share_enums
from fashion.shown.events import SHOWN
from fashion.shown.schemas import sent_schema

_BODY = {
    "type": "Type of the event",
    "timestamp": "When the event happened (UTC)",
    "data": "The event, of whom it is, and nothing of the photo",
}


def add_webhooks(document: Document) -> None:
    """Add the message of each event; what it refers to is named apart from the API's, which has more fields."""
    schemas = event_schemas(f"{REFERENCE}Event{{name}}")
    events = {f"{name}Data": sent_schema(schemas.pop(name)) for name in SHOWN}
    messages = {f"{name}Message": _message(name) for name in SHOWN}
    parts = {f"Event{name}": schema for name, schema in schemas.items()}
    own = {name: schema | {"title": name} for name, schema in (events | messages | parts).items()}
    document["components"]["schemas"] |= share_enums({"components": {"schemas": own}})["components"]["schemas"]
    document["webhooks"] = {name: {"post": _operation(name)} for name in SHOWN}


def _message(name: str) -> Document:
    schema = webhook_body(name, {"$ref": f"{REFERENCE}{name}Data"})
    for each, text in _BODY.items():
        schema["properties"][each] = {**schema["properties"][each], "description": text}
    return schema


def _operation(name: str) -> Document:
    return {
        "tags": ["webhooks"],
        "operationId": f"receive{name}",
        "summary": f"Receive {name}",
        "description": "Sent to each webhook for this event until it is answered with 2xx, for a day at most.",
        "security": [],
        "parameters": [
            {"name": each, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
            for each, text in WEBHOOK_HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": f"{REFERENCE}{name}Message"}}},
        },
        "responses": {
            "204": {"description": "The message was received"},
            "410": {"description": "The webhook is no longer wanted, and is disabled"},
        },
    }
