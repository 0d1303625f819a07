import msgspec
import pytest

from fashion.products.domain import Draft, InvalidProductError, product

LIPSTICK = Draft(
    sku="mv-lip-1",
    brand="Maren Vale",
    name="Velvet Lipstick",
    category="makeup",
    subcategory="lip",
    hex="#C41E3A",
    price_cents=1700,
    currency="EUR",
    tags=("matte", "matte"),
)


def refusal(**changes: object) -> str:
    with pytest.raises(InvalidProductError) as refused:
        product(msgspec.structs.replace(LIPSTICK, **changes))
    return str(refused.value)


def test_its_color_is_normalized_and_measured_in_lab() -> None:
    item = product(msgspec.structs.replace(LIPSTICK, hex="FFFFFF"))
    assert item.hex == "#ffffff"
    assert item.lab == pytest.approx((100.0, 0.0, 0.0), abs=0.01)


def test_white_space_and_repeated_tags_are_tidied() -> None:
    item = product(msgspec.structs.replace(LIPSTICK, name=" Velvet\u00a0 Lipstick\n"))
    assert (item.name, item.tags) == ("Velvet Lipstick", ("matte",))


def test_the_currency_of_an_unknown_price_is_forgotten() -> None:
    item = product(msgspec.structs.replace(LIPSTICK, price_cents=None))
    assert (item.price_cents, item.currency) == (None, None)


@pytest.mark.parametrize("sku", ["", "a b", "-a", "a/b", "x" * 65, "é"])
def test_a_sku_that_cannot_stand_in_an_address_is_refused(sku: str) -> None:
    assert refusal(sku=sku).startswith("The sku must be 1 to 64 letters")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"brand": "  "}, "The brand is missing."),
        ({"name": "x" * 201}, "The name is longer than 200 characters."),
        ({"name": "a\x00b"}, "The name holds a character that cannot be printed."),
        ({"category": "food"}, "The category must be makeup or clothing, not 'food'."),
        ({"subcategory": "hat"}, "A makeup subcategory is one of foundation, blush, lip, eye, not 'hat'."),
        ({"hex": "red"}, "'red' is not a color: write six hexadecimal digits, such as #c68642."),
        ({"price_cents": -1}, "The price must be from 0 to 20000000."),
        ({"currency": "€"}, "A price needs a currency of three capital letters such as EUR, not '€'."),
        ({"tags": ("x" * 41,)}, "The tag is longer than 40 characters."),
        ({"tags": tuple("abcdefghijklmnopqrstu")}, "There are more than 20 tags."),
    ],
)
def test_each_fault_is_told_in_a_sentence(changes: dict[str, object], sentence: str) -> None:
    assert refusal(**changes) == sentence


def test_all_faults_are_told_at_once() -> None:
    assert refusal(brand="", hex="#12") == (
        "The brand is missing. '#12' is not a color: write six hexadecimal digits, such as #c68642."
    )
