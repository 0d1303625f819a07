from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion.kernel.http.pagination import cursor_of, position_of
from fashion.kernel.http.problems import ProblemError


class Position(NamedTuple):
    name: str
    number: int


@given(st.builds(Position, st.text(max_size=50), st.integers(-(2**63), 2**63 - 1)))
def test_a_cursor_leads_back_to_its_position(position: Position) -> None:
    cursor = cursor_of(position)
    assert position_of(cursor, Position) == position
    assert cursor.isascii()
    assert not set(cursor) & set("+/=")


@given(st.text(max_size=60))
def test_any_other_text_is_no_cursor(cursor: str) -> None:
    with pytest.raises(ProblemError) as rejection:
        position_of(cursor, Position)
    assert (rejection.value.status, rejection.value.kind) == (400, "bad-cursor")


@pytest.mark.parametrize("cursor", ["", "x", "é", cursor_of(["sku"]), cursor_of({"a": 1}), "WzEs"])
def test_a_cursor_of_another_list_is_rejected(cursor: str) -> None:
    with pytest.raises(ProblemError, match="start without one"):
        position_of(cursor, Position)
