from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion.contracts import EVENTS, ColorsRecommended, Event, ProductsRanked, SkinToneAnalyzed, pack, unpack
from fashion.recommended_colors import recommended_colors, wanted_colors
from fashion.upcasts import UPCASTS
from support.events.examples import analyzed, any_of

RECORDED = sorted((Path(__file__).parent / "events").glob("*.json"))


def test_an_event_is_packed_under_its_name_and_version() -> None:
    name, schema, data = pack(analyzed("ada", revision=3))
    assert (name, schema) == ("SkinToneAnalyzed", 3)
    assert msgspec.json.decode(data)["revision"] == 3


@pytest.mark.parametrize("kind", EVENTS.values(), ids=EVENTS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_an_event_is_unpacked_as_it_was_packed(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(any_of(kind))
    assert unpack(*pack(event)) == event


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_an_event_recorded_by_an_older_version_is_read(file: Path) -> None:
    name, schema = file.stem.split(".v")
    event = unpack(name, int(schema), file.read_bytes())
    assert type(event) is EVENTS[name]
    assert unpack(*pack(event)) == event


@pytest.mark.parametrize(("name", "kind"), EVENTS.items())
def test_every_version_ever_recorded_is_kept_as_an_example(name: str, kind: type[Event]) -> None:
    kept = {file.stem for file in RECORDED}
    assert {f"{name}.v{version}" for version in range(1, kind.schema + 1)} <= kept


@pytest.mark.parametrize(("name", "kind"), EVENTS.items())
def test_every_older_version_has_a_step_to_the_next(name: str, kind: type[Event]) -> None:
    assert {version for of, version in UPCASTS if of == name} == set(range(1, kind.schema))


def test_the_first_version_of_an_analysis_gains_what_it_did_not_know() -> None:
    recorded = next(file for file in RECORDED if file.stem == "SkinToneAnalyzed.v1")
    event = unpack("SkinToneAnalyzed", 1, recorded.read_bytes())
    assert isinstance(event, SkinToneAnalyzed)
    assert (event.tone.monk, event.tone.interval, event.tone.hex) == (6, (6, 6), "#a07050")
    assert (event.quality.verdict, event.revision) == ("fair", 1)
    assert event.regions[0].name == "forehead"


def recorded(name: str) -> bytes:
    return next(file for file in RECORDED if file.stem == name).read_bytes()


def shown_as(colors: object) -> object:
    return msgspec.json.decode(msgspec.json.encode(colors))


def test_the_colors_of_the_first_version_are_shown_as_they_were_stored() -> None:
    stored = msgspec.json.decode(recorded("ColorsRecommended.v1"))
    event = unpack("ColorsRecommended", 1, recorded("ColorsRecommended.v1"))
    assert isinstance(event, ColorsRecommended)
    assert shown_as(recommended_colors(event.colors, event.tone, event.occasion)) == stored["colors"]


def test_the_first_version_of_a_color_whose_reason_names_no_tone_is_of_the_users() -> None:
    stored = msgspec.json.decode(recorded("ColorsRecommended.v1"))
    stored["colors"][0]["reason"] = "It suits you."
    event = unpack("ColorsRecommended", 1, msgspec.json.encode(stored))
    assert isinstance(event, ColorsRecommended)
    assert event.colors["clothing"][0].monk == event.tone.monk


def test_what_the_second_version_of_a_ranking_wants_stays_the_same() -> None:
    stored = msgspec.json.decode(recorded("ProductsRanked.v2"))
    event = unpack("ProductsRanked", 2, recorded("ProductsRanked.v2"))
    assert isinstance(event, ProductsRanked)
    assert shown_as(wanted_colors(event.colors)) == stored["colors"]


@pytest.mark.parametrize(
    ("name", "schema"), [("SkinToneForgotten", 1), ("SkinToneAnalyzed", 4), ("UserErased", 0)]
)
def test_an_unknown_event_has_no_reader(name: str, schema: int) -> None:
    with pytest.raises(LookupError, match=f"{name} version {schema}"):
        unpack(name, schema, b"{}")


@pytest.mark.parametrize("schema", [1, 2])
def test_an_event_without_its_fields_is_invalid(schema: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        unpack("SkinToneAnalyzed", schema, b"{}")
