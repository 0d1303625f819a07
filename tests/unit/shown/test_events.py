from typing import Any

import msgspec
import pytest

from fashion.contracts import ColorsRecommended
from fashion.kernel.http.internal.user_events import LoggedEvent
from fashion.shown.events import shown
from support.events.examples import WHEN
from support.repository import ROOT

EVENTS = ROOT / "tests" / "unit" / "events"


def followed(name: str, schema: int) -> Any:
    """A recorded event as a follower gets it."""
    data = msgspec.Raw((EVENTS / f"{name}.v{schema}.json").read_bytes())
    event = LoggedEvent(
        position=1, type=name, schema=schema, occurred_at=WHEN, correlation_id="upload-1", data=data
    )
    return msgspec.json.decode(msgspec.json.encode(shown(event)))


@pytest.mark.parametrize(("name", "stored"), [("ColorsRecommended", 1), ("ProductsRanked", 2)])
def test_followers_are_shown_the_same_whatever_the_stored_version(name: str, stored: int) -> None:
    assert followed(name, stored) == followed(name, stored + 1)


@pytest.mark.parametrize("schema", [2, ColorsRecommended.schema])
def test_a_color_is_shown_with_its_reason(schema: int) -> None:
    first = followed("ColorsRecommended", schema)["colors"][0]
    assert first["reason"].startswith("A clear color for ")
    assert first.keys() == {"category", "subcategory", "name", "hex", "lab", "score", "reason"}


def test_no_follower_is_shown_the_user_and_its_tenant() -> None:
    assert not {"user", "tenant"} & followed("ColorsRecommended", 2).keys()


def test_an_event_of_a_newer_version_is_shown_as_it_is_stored() -> None:
    event = LoggedEvent(
        position=1,
        type="ProductsRanked",
        schema=99,
        occurred_at=WHEN,
        correlation_id="",
        data=msgspec.Raw(b'{"colors": "new"}'),
    )
    assert shown(event)["colors"] == "new"
