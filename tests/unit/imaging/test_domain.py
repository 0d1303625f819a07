from datetime import UTC, datetime
from uuid import UUID

import msgspec

from fashion.contracts import pack, unpack
from fashion.event_values import Features, Hair
from fashion.imaging.domain import Analysis, Measurement
from support import photos

MEASURED = photos.measurement()


def test_measurements_are_equal_whatever_time_they_took() -> None:
    assert msgspec.structs.replace(MEASURED, steps={"decode": 9.0}) == MEASURED
    assert msgspec.structs.replace(MEASURED, faces=2) != MEASURED


def test_a_measurement_survives_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(MEASURED), type=Measurement) == MEASURED


def test_an_analysis_is_recorded_as_an_event() -> None:
    created = datetime(2026, 1, 2, tzinfo=UTC)
    measured = msgspec.structs.replace(MEASURED, features=Features(hair=Hair(color="brown", confidence=0.9)))
    analysis = Analysis.from_measurement(
        measured, id=UUID(int=7), revision=3, user="pseudonym", created_at=created
    )
    event = analysis.to_event(sent_at=created, tenant="shop")
    assert (event.analysis, event.user, event.tone) == (UUID(int=7), "pseudonym", MEASURED.tone)
    assert unpack(*pack(event)) == event
    assert Analysis.from_event(event) == analysis
