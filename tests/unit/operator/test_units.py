import pytest
from hypothesis import given
from hypothesis.strategies import integers

from fashion_operator.spec.units import canonical, seconds, whole


@pytest.mark.parametrize(
    ("written", "meant"), [("90s", 90), ("10m", 600), ("2h", 7200), ("1h30m", 5400), ("1h1m1s", 3661), ("0s", 0)]
)
def test_a_duration_is_so_many_seconds(written: str, meant: int) -> None:
    assert seconds(written) == meant


@pytest.mark.parametrize("written", ["", "90", "1d", "1m1h", "-1s", "1.5h", "one hour", " 1s"])
def test_what_is_no_duration_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as 90s, 10m or 1h30m"):
        seconds(written)


@given(integers(0, 10**6), integers(0, 10**6), integers(0, 10**6))
def test_the_parts_of_a_duration_add_up(hours: int, minutes: int, rest: int) -> None:
    assert seconds(f"{hours}h{minutes}m{rest}s") == hours * 3600 + minutes * 60 + rest


# What an API server answers for each; tests/e2e/test_manifests.py asks one.
STORED = {
    "0.5": "500m",
    "1000m": "1",
    "1500m": "1500m",
    "0.25": "250m",
    "2.0": "2",
    "1024Mi": "1Gi",
    "1.5Gi": "1536Mi",
    "0.5Gi": "512Mi",
    "500Mi": "500Mi",
    "0.5Ki": "512",
    "1.1Gi": "1181116006400m",
    "1000k": "1M",
    "100000": "100k",
    "1048576": "1048576",
    "1.5k": "1500",
    "1000Gi": "1000Gi",
}


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
