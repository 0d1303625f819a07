"""The catalogues that come with the platform, or that it must be able to read."""

from collections import Counter
from pathlib import Path

import pytest

from fashion.colorimetry.monk import MONK_HEX, nearest_monk
from fashion.products.domain import Product
from fashion.products.feeds.categories import subcategory_of
from fashion.products.importing import SAMPLE, RejectedRow, read_catalogue
from support.data_files import FOUNDATION_SHADES, needs_shades


def read(path: Path) -> tuple[list[Product], list[RejectedRow]]:
    with path.open("rb") as file:
        records = list(read_catalogue(file).records)
    return (
        [record for record in records if isinstance(record, Product)],
        [record for record in records if isinstance(record, RejectedRow)],
    )


@pytest.fixture(scope="module")
def sample() -> list[Product]:
    products, rejected = read(SAMPLE)
    assert rejected == []
    return products


def test_the_sample_has_plenty_of_every_subcategory(sample: list[Product]) -> None:
    counts = Counter(item.subcategory for item in sample)
    assert set(counts) == {"foundation", "blush", "lip", "eye", "top", "bottom", "dress", "accessory"}
    assert min(counts.values()) >= 20


def test_the_sample_names_nothing_that_is_of_another_subcategory(sample: list[Product]) -> None:
    without_color = {item.name.split(" in ")[0]: item.subcategory for item in sample}
    assert [name for name, sub in without_color.items() if subcategory_of([name]) not in (None, sub)] == []


def test_the_sample_has_as_many_foundations_for_every_tone(sample: list[Product]) -> None:
    foundations = [item for item in sample if item.subcategory == "foundation" and item.in_stock]
    counts = Counter(nearest_monk(item.lab) for item in foundations if item.lab)
    assert [counts[tone] for tone in range(1, 11)] == [6] * 10


def test_every_tone_has_its_own_color_and_every_undertone_in_the_sample(sample: list[Product]) -> None:
    foundations = [item for item in sample if item.subcategory == "foundation"]
    assert {item.hex for item in foundations} >= set(MONK_HEX)
    for undertone in ("warm", "neutral", "cool"):
        tones = [nearest_monk(item.lab) for item in foundations if item.lab and undertone in item.tags]
        assert set(tones) == {*range(1, 11)}


@needs_shades
def test_real_foundation_shades_are_read() -> None:
    products, rejected = read(FOUNDATION_SHADES)
    assert len(products) == 621
    assert [row.line for row in rejected] == [125, 225, 494, 611]
    assert all("is already on line" in row.reason for row in rejected)
