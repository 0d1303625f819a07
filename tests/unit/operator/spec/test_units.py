import math

import pytest
from hypothesis import given
from hypothesis.strategies import integers, sampled_from
from lightkube.utils.quantity import parse_quantity

from fashion_operator.spec.units import canonical, seconds, whole
from support.operator.quantities import STORED


@pytest.mark.parametrize(
    ("written", "meant"), [("90s", 90), ("10m", 600), ("2h", 7200), ("1h30m", 5400), ("1h1m1s", 3661), ("0s", 0)]
)
def test_a_duration_is_so_many_seconds(written: str, meant: int) -> None:
    assert seconds(written) == meant


@pytest.mark.parametrize("written", ["", "90", "1d", "1m1h", "-1s", "1.5h", "one hour", " 1s"])
def test_what_is_no_duration_is_rejected(written: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as 90s, 10m or 1h30m"):
        seconds(written)


@given(integers(0, 10**6), integers(0, 10**6), integers(0, 10**6))
def test_the_parts_of_a_duration_add_up(hours: int, minutes: int, rest: int) -> None:
    assert seconds(f"{hours}h{minutes}m{rest}s") == hours * 3600 + minutes * 60 + rest


@pytest.mark.parametrize(("written", "stored"), STORED.items())
def test_a_quantity_is_written_as_it_is_stored(written: str, stored: str) -> None:
    assert canonical(written) == stored


@pytest.mark.parametrize("written", STORED)
def test_writing_a_stored_quantity_again_changes_nothing(written: str) -> None:
    assert canonical(canonical(written)) == canonical(written)


def test_a_number_is_a_quantity() -> None:
    assert canonical(2) == "2"


def test_a_size_counts_bytes() -> None:
    assert (whole("20Mi"), whole("1k"), whole("1.0005k")) == (20 * 1024 * 1024, 1000, 1001)


@given(sampled_from(["1", "0.5", "12.25", "1e3", "250"]), sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi"]))
def test_a_quantity_is_as_much_as_lightkube_says(number: str, suffix: str) -> None:
    assert whole(number + suffix) == math.ceil(parse_quantity(number + suffix) or 0)


@pytest.mark.parametrize("written", ["", "20MB", "1 Gi", "Mi", "1e", "--1"])
def test_what_is_no_quantity_is_rejected(written: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity such as 500m"):
        whole(written)
