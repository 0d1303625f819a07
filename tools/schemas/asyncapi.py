"""The document of live events and webhooks: docs/asyncapi.json."""

import json

from fashion.gateway.event_document import event_document


def document() -> str:
    """Return the document, as JSON."""
    return json.dumps(event_document(), indent=1, ensure_ascii=False) + "\n"
