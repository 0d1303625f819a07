from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec

from fashion.commands.log_lines import Line, read_lines
from fashion.commands.timeline import timeline
from fashion.contracts import Event, InteractionsRecorded, ProductChanged, ProductsImported, pack
from fashion.event_values import Interaction
from fashion.kernel.events.log import StoredEvent
from fashion.timeline import Handling, TimelineStep
from support.events.examples import WHEN, analyzed


def recorded(event: Event, service: str, after: float = 0.0) -> StoredEvent:
    name, schema, data = pack(event)
    return StoredEvent(
        position=1,
        service=service,
        stream="user-ada",
        version=1,
        id=uuid4(),
        type=name,
        schema=schema,
        correlation_id="one",
        occurred_at=at(after),
        data=data,
    )


def at(seconds: float) -> datetime:
    return WHEN + timedelta(seconds=seconds)


def done() -> InteractionsRecorded:
    saved = Interaction(id=uuid4(), action="saved", item="lip-1", category="makeup")
    return InteractionsRecorded(user="ada", monk=5, undertone="warm", interactions=[saved], recorded_at=WHEN)


def shown(steps: Sequence[TimelineStep]) -> list[tuple[str, str, float | None]]:
    return [(step.service, step.what, step.took) for step in steps]


def test_steps_come_in_order_each_with_the_time_it_took() -> None:
    first, second = recorded(analyzed("ada"), "imaging"), recorded(done(), "color", 0.5)
    handled = [Handling("color", first.id, at(0.2)), Handling("products", second.id, at(0.6))]
    assert shown(timeline([second, first], handled, {}, [])) == [
        ("imaging", "recorded SkinToneAnalyzed", None),
        ("color", "handled SkinToneAnalyzed", 0.2),
        ("color", "recorded InteractionsRecorded", 0.3),
        ("products", "handled InteractionsRecorded", 0.1),
    ]


def test_an_event_is_described_without_its_user() -> None:
    put, imported = ProductChanged(sku="a", change="added"), ProductsImported(added=["b", "c"], changed=["d"])
    events = [recorded(event, "x") for event in (analyzed("ada"), done(), put, imported)]
    details = [step.detail for step in timeline(events, [], {}, [])]
    assert details == [
        "Monk tone 5 (90% sure), warm undertone, photo good",
        "saved lip-1",
        "a added",
        "2 products added, 1 changed, 0 removed",
    ]


def test_an_event_of_another_version_says_so() -> None:
    unknown = msgspec.structs.replace(recorded(done(), "color"), schema=9)
    [step] = timeline([unknown], [], {}, [])
    assert step.detail.startswith("No reader for event InteractionsRecorded version 9")


def test_what_an_erased_user_did_is_not_shown() -> None:
    before, after = recorded(analyzed("ada"), "imaging"), recorded(analyzed("ada"), "imaging", 2.0)
    steps = timeline([before, after], [], {"ada": at(1.0)}, [])
    assert [(step.erased, step.detail) for step in steps] == [
        (True, "its user was erased"),
        (False, "Monk tone 5 (90% sure), warm undertone, photo good"),
    ]


def test_a_request_stands_where_it_began() -> None:
    answered = Line(
        time=at(0.3),
        service="gateway",
        level="info",
        event="request",
        fields={"method": "POST", "status": 201, "seconds": 0.3},
    )
    steps = timeline([recorded(analyzed("ada"), "imaging", 0.1)], [], {}, [answered])
    assert shown(steps)[0] == ("gateway", "logged request", 0.3)
    assert (steps[0].at, steps[0].detail) == (WHEN, "method POST, status 201")


def test_an_event_that_only_a_log_still_mentions_is_an_erased_users() -> None:
    line = Line(
        time=WHEN, service="color", level="info", event="event handled", fields={"type": "SkinToneAnalyzed"}
    )
    [gone] = timeline([], [], {}, [line])
    assert (gone.erased, gone.detail) == (True, "type SkinToneAnalyzed: its user was erased")
    event = recorded(analyzed("ada"), "imaging", -1.0)
    assert [step.erased for step in timeline([event], [], {}, [line])] == [False, False]


def test_the_last_line_of_an_exception_is_shown() -> None:
    line = Line(
        time=WHEN, service="color", level="error", event="broke", fields={"exception": "Trace\n a\nOops: b\n"}
    )
    assert [step.detail for step in timeline([], [], {}, [line])] == ["exception Oops: b"]


def test_only_our_own_lines_are_read() -> None:
    log = [
        b"Corrupt JPEG data: premature end\n",
        b'[pod/color-1] {"time":"2026-03-04T05:06:07Z","level":"info","event":"request",'
        b'"correlation_id":"one","service":"color","status":200}\n',
        b'{"level":"info"}\n',
        b"{broken\n",
    ]
    [line] = read_lines(log)
    assert (line.service, line.correlation_id, line.fields) == ("color", "one", {"status": 200})
