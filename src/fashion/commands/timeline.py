"""What services recorded, handled and logged under one correlation ID, in order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from fashion.commands.log_lines import Line
from fashion.kernel.events.log import StoredEvent
from fashion.timeline import ERASED, Handling, TimelineStep, steps_of


def timeline(
    events: Sequence[StoredEvent],
    handled: Sequence[Handling],
    erased: Mapping[str, datetime],
    lines: Iterable[Line],
) -> list[TimelineStep]:
    """Return every step, in order of time; `erased` maps erased users to the time of their erasure."""
    known = {event.type for event in events}
    steps = [*steps_of(events, handled, erased), *(_logged(line, known) for line in lines)]
    return sorted(steps, key=lambda step: step.at)


def _logged(line: Line, known: set[str]) -> TimelineStep:
    fields = dict(line.fields)
    took = fields.pop("seconds", None)
    kind = fields.get("type")
    gone = line.event == "event handled" and kind not in known
    begun = line.time - timedelta(seconds=took) if line.event == "request" and took else line.time
    return TimelineStep(
        at=begun,
        service=line.service,
        what=f"logged {line.event}",
        took=took,
        detail=f"type {kind}: {ERASED}" if gone else line.describe_fields(without={"seconds"}),
        erased=gone,
    )
