"""The events that services exchange, and nothing else they share.

`pack` and `unpack` are the only way in and out of storage: an event is stored under its type and schema
version, and every stored version stays readable. Adding a field with a default needs no new version; any
other change raises `Event.schema` and adds an upcast from the version before.
"""

from datetime import datetime
from typing import ClassVar, Literal, TypeVar
from uuid import UUID

import msgspec

from fashion.colorimetry.skin import Lab, Monk, SkinTone
from fashion.event_values import (
    Features,
    Interaction,
    MatchedColor,
    MeasuredTone,
    Photo,
    Quality,
    Region,
    TargetColor,
)
from fashion.upcasts import UPCASTS
from fashion.vocabulary import Category, Occasion, Undertone


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened; `user` is always the pseudonym, never the identity.

    `tenant` is the one that the user belongs to; events that were stored before it was recorded name none.
    """

    schema: ClassVar[int] = 1


class SkinToneAnalyzed(Event, frozen=True, kw_only=True):
    """A photo of a user was measured; `revision` counts the user's events in imaging's log.

    `sent_at` is when the whole of it had been sent. Versions 1 and 2 named every undertone, however uncertain.
    """

    schema: ClassVar[int] = 3

    analysis: UUID
    revision: int
    user: str
    tenant: str = ""
    tone: SkinTone
    regions: list[Region]
    quality: Quality
    photo: Photo
    features: Features | None = None
    algorithm: str
    created_at: datetime
    sent_at: datetime | None = None


class ColorRecommendationRequested(Event, frozen=True, kw_only=True):
    """A user asked for fresh recommendations."""

    request: UUID
    user: str
    tenant: str = ""
    categories: list[Category]
    occasion: Occasion


class ColorsRecommended(Event, frozen=True, kw_only=True):
    """Palettes were matched to a user's profile; holds the profile they were matched to.

    `tone_revision` is that of the analysis that gave the tone, 0 when that was a photo to be retaken;
    `photos` are the newest photos fit to measure, which the tone rests on;
    `colors` are those of each palette (foundation, blush, lip, eye, clothing), best first;
    `sent_at` is that of the photo, where this follows from one. Version 1 listed the colors as they are shown;
    before version 3 no undertone was uncertain.
    """

    schema: ClassVar[int] = 3

    user: str
    tenant: str = ""
    analysis: UUID
    revision: int
    measured_at: datetime
    tone: SkinTone
    tone_revision: int = 0
    photos: list[MeasuredTone] = []
    basis: Literal["tone", "interval"]
    categories: list[Category]
    occasion: Occasion
    colors: dict[str, list[MatchedColor]]
    sent_at: datetime | None = None


class ProductsRanked(Event, frozen=True, kw_only=True):
    """The products that suit a user can be read: what they are ranked by, not the products.

    A read ranks the catalogue of its moment by the `skin` (CIELAB under D65) and the `colors` of each palette.
    `matches` counts, by subcategory, all products that were in stock and came near what was wanted. Version 1 held
    the ranked products, and neither skin nor colors; version 2 named the fields of each color.
    """

    schema: ClassVar[int] = 3

    user: str
    tenant: str = ""
    analysis: UUID
    revision: int
    categories: list[Category]
    skin: Lab | None = None
    colors: dict[str, list[TargetColor]] = {}
    monk: Monk | None = None
    undertone: Undertone | None = None
    matches: dict[str, int] = {}
    ranked_at: datetime | None = None


class InteractionsRecorded(Event, frozen=True, kw_only=True):
    """A user did something with what was shown; the tone is the user's then, `None` before any ranking.

    Version 1 did not know that something was bought.
    """

    schema: ClassVar[int] = 2

    user: str
    monk: Monk | None
    undertone: Undertone | None
    interactions: list[Interaction]
    recorded_at: datetime
    tenant: str = ""


class ProductChanged(Event, frozen=True, kw_only=True):
    """A product was added, changed or removed; `None` fields of a removed one are not repeated."""

    sku: str
    change: Literal["added", "changed", "removed"]


class ProductsImported(Event, frozen=True, kw_only=True):
    """A batch of products changed together; the SKUs of those that were added, changed or removed."""

    added: list[str]
    changed: list[str]
    removed: list[str] = []


class UserErased(Event, frozen=True, kw_only=True):
    """A user was erased; `user` is the pseudonym, all that remains."""

    user: str


AnyEvent = (
    SkinToneAnalyzed
    | ColorRecommendationRequested
    | ColorsRecommended
    | ProductsRanked
    | InteractionsRecorded
    | ProductChanged
    | ProductsImported
    | UserErased
)
EVENTS: dict[str, type[AnyEvent]] = {
    kind.__name__: kind
    for kind in (
        SkinToneAnalyzed,
        ColorRecommendationRequested,
        ColorsRecommended,
        ProductsRanked,
        InteractionsRecorded,
        ProductChanged,
        ProductsImported,
        UserErased,
    )
}

T = TypeVar("T", bound=Event)


def pack(event: Event) -> tuple[str, int, bytes]:
    """Return the event's type, schema version and JSON."""
    return type(event).__name__, event.schema, msgspec.json.encode(event)


def unpack(name: str, schema: int, data: bytes) -> AnyEvent:
    """Return the event stored under `name` and `schema`, upcast to the current version.

    Raises:
        LookupError: the type is unknown, or its schema is newer than this code.
        msgspec.ValidationError: the data does not fit the type.
    """
    kind = EVENTS.get(name)
    if kind is None or not 1 <= schema <= kind.schema:
        raise LookupError(f"No reader for event {name} version {schema}; is this service older than its peers?")
    if schema == kind.schema:
        return msgspec.json.decode(data, type=kind)
    document = msgspec.json.decode(data)
    for version in range(schema, kind.schema):
        document = UPCASTS[name, version](document)
    return msgspec.convert(document, type=kind, strict=False)
