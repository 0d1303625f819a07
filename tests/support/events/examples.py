"""Events to test with: one of each kind to write down, and any of a kind for hypothesis."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import hypothesis.strategies as st
from msgspec import inspect

from fashion.colorimetry.skin import SkinTone
from fashion.colorimetry.spaces import hex_to_lab
from fashion.contracts import ColorsRecommended, Event, SkinToneAnalyzed, pack
from fashion.event_values import MatchedColor, Photo, Quality
from fashion.kernel.events.log import StoredEvent, user_stream

WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LETTER = {
    "group": "nobody",
    "service": "imaging",
    "type": "SkinToneAnalyzed",
    "stream": "user-1",
    "correlation_id": "c1",
    "occurred_at": "2026-01-01T00:00:00Z",
}
"""The fields of a dead letter whose group is gone."""
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


def tone(**changes: Any) -> SkinTone:
    """A sure Monk tone 5, but for the changes."""
    color = changes.get("hex", "#b98b64")
    usual: dict[str, Any] = {
        "monk": 5,
        "interval": (4, 6),
        "confidence": 0.9,
        "hex": color,
        "lab": hex_to_lab(color),
        "ita": 20.0,
        "undertone": "warm",
    }
    return SkinTone(**usual | changes)


def analyzed(
    user: str,
    revision: int = 1,
    verdict: str = "good",
    created_at: datetime = WHEN,
    photo: str | None = None,
    **changes: Any,
) -> SkinToneAnalyzed:
    """An analysis of a user; the changes are those of its tone. Each revision is of a photo of its own."""
    return SkinToneAnalyzed(
        analysis=uuid4(),
        revision=revision,
        user=user,
        tone=tone(**changes),
        regions=[],
        quality=Quality(verdict=verdict, reasons=[]),  # type: ignore[arg-type]
        photo=Photo(sha256=photo or f"{revision:064}", width=640, height=480),
        algorithm="test-1",
        created_at=created_at,
    )


def colors_recommended(
    skin: SkinTone, colors: dict[str, list[MatchedColor]], user: str = "ada", revision: int = 1, **changes: Any
) -> ColorsRecommended:
    """Colors that were matched to a user's skin."""
    usual: dict[str, Any] = {
        "analysis": UUID(int=revision),
        "measured_at": WHEN,
        "basis": "tone",
        "categories": ["makeup", "clothing"],
        "occasion": "everyday",
    }
    return ColorsRecommended(user=user, revision=revision, tone=skin, colors=colors, **usual | changes)


def recorded(
    event: Event,
    service: str = "imaging",
    version: int = 1,
    correlation_id: str = "",
    occurred_at: datetime = WHEN,
) -> StoredEvent:
    """An event of a user as a service's log keeps it."""
    name, schema, data = pack(event)
    user = event.user  # type: ignore[attr-defined]
    return StoredEvent(
        position=version,
        service=service,
        stream=user_stream(user),
        version=version,
        id=uuid4(),
        type=name,
        schema=schema,
        correlation_id=correlation_id,
        occurred_at=occurred_at,
        data=data,
    )


def any_of(kind: type) -> st.SearchStrategy[Any]:
    """Any value that fits a struct, from its declaration."""
    return _values(inspect.type_info(kind))


def _values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: _values(field.type) for field in fields})
        case inspect.Metadata(type=inner):
            return _values(inner)
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.ListType(item_type=item):
            return st.lists(_values(item), max_size=3)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_values(key), _values(value), max_size=3)
        case inspect.TupleType(item_types=items):
            return st.tuples(*map(_values, items))
        case inspect.VarTupleType(item_type=item, min_length=least, max_length=most):
            return st.lists(_values(item), min_size=least or 0, max_size=most).map(tuple)
        case inspect.IntType(ge=low, le=high):
            return st.integers(-(2**31) if low is None else low, 2**31 if high is None else high)
        case inspect.FloatType(ge=least, le=most):
            return st.floats(least, most, allow_nan=False, allow_infinity=False)
        case inspect.StrType(pattern=pattern):
            return st.from_regex(pattern.replace("$", "\\Z")) if pattern else TEXT
        case inspect.UnionType(types=types):
            return st.one_of(*map(_values, types))
        case inspect.NoneType():
            return st.none()
        case inspect.UUIDType():
            return st.builds(UUID, int=st.integers(0, 2**128 - 1))
        case inspect.DateTimeType():
            return st.datetimes(timezones=st.just(UTC))
    raise NotImplementedError(kind)
