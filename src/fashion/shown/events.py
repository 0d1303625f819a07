"""Events as the live stream and webhooks show them: with what the stored form leaves to be derived."""

from datetime import datetime
from typing import Any, Protocol, get_args

import msgspec

from fashion.contracts import ColorsRecommended, ProductsRanked, unpack
from fashion.recommended_colors import recommended_colors, wanted_colors
from fashion.vocabulary import ShownEvent

SHOWN: tuple[ShownEvent, ...] = get_args(ShownEvent)
_THIN = {("ColorsRecommended", 2), ("ColorsRecommended", 3), ("ProductsRanked", 3)}
OPENED, HEARTBEAT = "following", "alive"
"""What a live stream says first, and where nothing happens."""
HIDDEN = ("user", "tenant")
OF_A_PHOTO = ("photo", "photos", "regions")
"""What webhooks leave out, too."""


class ReadableEvent(Protocol):
    """What is read of an event; `data` is its JSON under `type` and `schema`."""

    @property
    def type(self) -> str:
        """The name of its class."""

    @property
    def schema(self) -> int:
        """The version of its form."""

    @property
    def occurred_at(self) -> datetime:
        """When it was recorded."""

    @property
    def correlation_id(self) -> str:
        """The ID that its request and logs share."""

    @property
    def data(self) -> bytes:
        """Its JSON."""


def shown(event: ReadableEvent) -> dict[str, Any]:
    """Return the fields of an event, without its user; older versions stored colors as they are shown."""
    document: dict[str, Any] = msgspec.json.decode(event.data)
    for name in HIDDEN:
        document.pop(name, None)
    if (event.type, event.schema) in _THIN:
        document["colors"] = _colors(event)
    return {"occurred_at": event.occurred_at, "correlation_id": event.correlation_id, **document}


def _colors(event: ReadableEvent) -> object:
    match unpack(event.type, event.schema, bytes(event.data)):
        case ColorsRecommended(colors=colors, tone=tone, occasion=occasion):
            return recommended_colors(colors, tone, occasion)
        case ProductsRanked(colors=wanted):
            return wanted_colors(wanted)
    raise TypeError(event.type)
