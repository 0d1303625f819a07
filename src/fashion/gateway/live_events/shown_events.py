"""Events as followers are shown them: with what the stored form leaves to be derived."""

from typing import Any

import msgspec

from fashion.contracts import ColorsRecommended, ProductsRanked, unpack
from fashion.kernel.http.user_events import LoggedEvent
from fashion.recommended_colors import recommended_colors, wanted_colors

_THIN = {("ColorsRecommended", 2), ("ProductsRanked", 3)}


def shown(event: LoggedEvent) -> dict[str, Any]:
    """Return the fields of an event, without its user; older versions stored colors as they are shown."""
    document: dict[str, Any] = msgspec.json.decode(event.data)
    document.pop("user", None)
    if (event.type, event.schema) in _THIN:
        document["colors"] = _colors(event)
    return {"occurred_at": event.occurred_at, "correlation_id": event.correlation_id, **document}


def _colors(event: LoggedEvent) -> object:
    match unpack(event.type, event.schema, bytes(event.data)):
        case ColorsRecommended(colors=colors, tone=tone, occasion=occasion):
            return recommended_colors(colors, tone, occasion)
        case ProductsRanked(colors=wanted):
            return wanted_colors(wanted)
    raise TypeError(event.type)
