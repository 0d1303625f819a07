from datetime import UTC, datetime

import msgspec
import pytest

from fashion.products.domain import Draft, InvalidProductError, product
from fashion.vocabulary import AVAILABILITIES, SUBCATEGORIES

URL = "an http or https address of at most 2000 characters"

LIPSTICK = Draft(
    sku="mv-lip-1",
    brand="Maren Vale",
    name="Velvet Lipstick",
    category="makeup",
    subcategory="lip",
    hex="#C41E3A",
    price_minor=1700,
    currency="EUR",
    tags=("matte", "matte"),
)


def rejection(**changes: object) -> str:
    with pytest.raises(InvalidProductError) as rejected:
        product(msgspec.structs.replace(LIPSTICK, **changes))
    return str(rejected.value)


def test_its_color_is_normalized_and_measured_in_lab() -> None:
    item = product(msgspec.structs.replace(LIPSTICK, hex="FFFFFF"))
    assert item.hex == "#ffffff"
    assert item.lab == pytest.approx((100.0, 0.0, 0.0), abs=0.01)


def test_white_space_and_repeated_tags_are_tidied() -> None:
    item = product(msgspec.structs.replace(LIPSTICK, name=" Velvet\u00a0 Lipstick\n"))
    assert (item.name, item.tags) == ("Velvet Lipstick", ("matte",))


def test_the_currency_of_an_unknown_price_is_forgotten() -> None:
    item = product(msgspec.structs.replace(LIPSTICK, price_minor=None))
    assert (item.price_minor, item.currency) == (None, None)


def test_a_product_without_a_color_has_none_of_its_marks() -> None:
    item = product(msgspec.structs.replace(LIPSTICK, hex=None))
    assert (item.hex, item.lab, item.color_source, item.color_confidence) == (None, None, None, 0.0)


def test_a_product_is_in_stock_only_if_it_is_available_at_once() -> None:
    items = [product(msgspec.structs.replace(LIPSTICK, availability=each)) for each in AVAILABILITIES]
    assert [item.availability for item in items if item.in_stock] == ["in_stock"]


@pytest.mark.parametrize("gtin", ["4006381333931", "036000291452", "96385074", "10614141000415"])
def test_a_gtin_of_each_length_is_accepted(gtin: str) -> None:
    assert product(msgspec.structs.replace(LIPSTICK, gtin=gtin)).gtin == gtin


def test_a_sale_that_ends_before_it_starts_is_rejected() -> None:
    dates = {"sale_from": datetime(2026, 2, 1, tzinfo=UTC), "sale_until": datetime(2026, 1, 1, tzinfo=UTC)}
    assert rejection(sale_price_minor=900, **dates) == "A sale must not end before it starts."


@pytest.mark.parametrize("sku", ["", "a b", "-a", "a/b", "x" * 65, "é"])
def test_a_sku_that_cannot_stand_in_an_address_is_rejected(sku: str) -> None:
    assert rejection(sku=sku).startswith("The sku must be 1 to 64 letters")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"brand": "  "}, "The brand is missing."),
        ({"name": "x" * 201}, "The name is longer than 200 characters."),
        ({"name": "a\x00b"}, "The name holds a character that cannot be printed."),
        ({"category": "food"}, "The category must be makeup or clothing, not 'food'."),
        (
            {"subcategory": "hat"},
            f"A makeup subcategory is one of {', '.join(SUBCATEGORIES['makeup'])}, not 'hat'.",
        ),
        ({"hex": "red"}, "'red' is not a color: write six hexadecimal digits, such as #c68642."),
        ({"price_minor": -1}, "The price must be from 0 to 2000000000 minor units of its currency."),
        ({"currency": "€"}, "A price needs a currency of three capital letters such as EUR, not '€'."),
        ({"sale_price_minor": 1800}, "The sale price must not be above the price."),
        ({"currency": "ABC"}, "A price needs a currency of three capital letters such as EUR, not 'ABC'."),
        ({"availability": "maybe"}, f"The availability is one of {', '.join(AVAILABILITIES)}, not 'maybe'."),
        ({"gtin": "123"}, "A GTIN has 8, 12, 13 or 14 digits, not '123'."),
        ({"gtin": "4006381333932"}, "The check digit of the GTIN 4006381333932 is wrong."),
        ({"link": "ftp://a.test"}, f"A link must be {URL}, not 'ftp://a.test'."),
        ({"images": ("javascript:x",)}, f"A link must be {URL}, not 'javascript:x'."),
        ({"description": "x" * 5001}, "The description is longer than 5000 characters."),
        ({"description": "a\x00b"}, "The description holds a character that cannot be printed."),
        ({"shade": " "}, "The shade is missing."),
        ({"color_confidence": 1.5}, "The color_confidence must be from 0 to 1."),
        ({"sale_price_minor": 900, "sale_from": datetime(2026, 1, 1)}, "The dates of a sale need a time zone."),
        ({"tags": ("x" * 41,)}, "The tag is longer than 40 characters."),
        ({"tags": tuple("abcdefghijklmnopqrstu")}, "There are more than 20 tags."),
    ],
)
def test_each_fault_is_reported_in_a_sentence(changes: dict[str, object], sentence: str) -> None:
    assert rejection(**changes) == sentence


def test_all_faults_are_reported_at_once() -> None:
    assert rejection(brand="", hex="#12") == (
        "The brand is missing. '#12' is not a color: write six hexadecimal digits, such as #c68642."
    )
