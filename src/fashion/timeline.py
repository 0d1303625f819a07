"""What services recorded and handled under one correlation ID, in order."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from fashion.contracts import (
    ColorRecommendationRequested,
    ColorsRecommended,
    InteractionsRecorded,
    ProductChanged,
    ProductsImported,
    ProductsRanked,
    SkinToneAnalyzed,
    unpack,
)
from fashion.kernel.events.log import StoredEvent

ERASED = "its user was erased"


class TimelineStep(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a service did.

    Attributes:
        at: when it happened; for a request, when it arrived.
        took: seconds that an event waited to be handled, that its consequence took, or that a log line reports.
        erased: whether its user was erased since, so that no details are left.
    """

    at: datetime
    service: str
    what: str
    took: float | None = None
    detail: str = ""
    erased: bool = False


class Handling(NamedTuple):
    """When a service began to handle an event."""

    service: str
    event: UUID
    at: datetime


def steps_of(
    events: Sequence[StoredEvent], handled: Sequence[Handling], erased: Mapping[str, datetime]
) -> list[TimelineStep]:
    """Return every step, in order of time; `erased` maps erased users to the time of their erasure."""
    by_id = {event.id: event for event in events}
    steps = [
        *(_recorded(event, handled, erased) for event in events),
        *(_handled(by_id[each.event], each) for each in handled),
    ]
    return sorted(steps, key=lambda step: step.at)


def _recorded(event: StoredEvent, handled: Sequence[Handling], erased: Mapping[str, datetime]) -> TimelineStep:
    begun = [each.at for each in handled if each.service == event.service and each.at <= event.occurred_at]
    gone = event.user is not None and event.user in erased and event.occurred_at < erased[event.user]
    return TimelineStep(
        at=event.occurred_at,
        service=event.service,
        what=f"recorded {event.type}",
        took=_seconds(event.occurred_at - max(begun)) if begun else None,
        detail=ERASED if gone else _detail(event),
        erased=gone,
    )


def _handled(event: StoredEvent, handling: Handling) -> TimelineStep:
    waited = _seconds(handling.at - event.occurred_at)
    return TimelineStep(at=handling.at, service=handling.service, what=f"handled {event.type}", took=waited)


def _seconds(time: timedelta) -> float:
    return round(time.total_seconds(), 4)


def _detail(event: StoredEvent) -> str:
    """Describe what an event says, without the user it is about."""
    try:
        said = unpack(event.type, event.schema, event.data)
    except LookupError as unknown:
        return str(unknown)
    match said:
        case SkinToneAnalyzed(tone=tone, quality=quality):
            sure = f"Monk tone {tone.monk} ({tone.confidence:.0%} sure), {tone.undertone} undertone"
            return f"{sure}, photo {quality.verdict}"
        case ColorRecommendationRequested(categories=categories, occasion=occasion):
            return f"{' and '.join(categories)}, {occasion}"
        case ColorsRecommended(colors=colors, tone=tone, occasion=occasion):
            return f"{sum(map(len, colors.values()))} colors for Monk tone {tone.monk}, {occasion}"
        case ProductsRanked(matches=matches, categories=categories):
            return f"{sum(matches.values())} products match, {' and '.join(categories)}"
        case InteractionsRecorded(interactions=interactions):
            return ", ".join(f"{each.action} {each.item}" for each in interactions)
        case ProductChanged(sku=sku, change=change):
            return f"{sku} {change}"
        case ProductsImported(added=added, changed=changed, removed=removed):
            return f"{len(added)} products added, {len(changed)} changed, {len(removed)} removed"
    return ""
