"""Prices, availability, categories, skus and texts as shops write them."""

import pytest

from fashion.products.domain import InvalidProductError
from fashion.products.feeds.categories import subcategory_of
from fashion.products.feeds.drafts import plain_text, sku_of
from fashion.products.feeds.prices import parse_price
from fashion.products.feeds.words import parse_availability
from fashion.vocabulary import SKU_PATTERN


@pytest.mark.parametrize(
    ("text", "currency", "price"),
    [
        ("12,99", "EUR", (1299, "EUR")),
        ("12.99 USD", None, (1299, "USD")),
        ("12.99 USD", "EUR", (1299, "USD")),
        ("$1,299.00", None, (129900, "USD")),
        ("$1,299.00", "CAD", (129900, "CAD")),
        ("1.299,00 €", None, (129900, "EUR")),
        ("1500", "JPY", (1500, "JPY")),
        ("JPY 1500", None, (1500, "JPY")),
        ("12.990 KWD", None, (12990, "KWD")),
        ("1299", "HUF", (129900, "HUF")),
        ("0", "EUR", (0, "EUR")),
        ("", "EUR", None),
    ],
)
def test_a_price_is_read_in_minor_units(text: str, currency: str | None, price: tuple[int, str] | None) -> None:
    assert parse_price(text, currency) == price


@pytest.mark.parametrize(
    ("text", "currency", "sentence"),
    [
        ("12.99", None, "needs a currency"),
        ("12.99 XXZ", None, "needs a currency"),
        ("15.50 JPY", None, "has more decimals than JPY has"),
        ("-5 EUR", None, "must be a number"),
        ("soon", "EUR", "must be a number"),
    ],
)
def test_what_is_no_price_is_rejected(text: str, currency: str | None, sentence: str) -> None:
    with pytest.raises(InvalidProductError, match=sentence):
        parse_price(text, currency)


@pytest.mark.parametrize(
    ("word", "availability"),
    [
        ("", "in_stock"),
        ("In Stock", "in_stock"),
        ("https://schema.org/OutOfStock", "out_of_stock"),
        ("preorder", "preorder"),
        ("backorder", "backorder"),
        ("12", "in_stock"),
        ("0", "out_of_stock"),
        ("-3", "out_of_stock"),
        ("archived", "discontinued"),
    ],
)
def test_words_and_quantities_determine_the_availability(word: str, availability: str) -> None:
    assert parse_availability(word) == availability


@pytest.mark.parametrize(
    ("texts", "subcategory"),
    [
        (["Apparel & Accessories > Clothing > Dresses"], "dress"),
        (["Health & Beauty > Personal Care > Cosmetics > Makeup > Lip Makeup > Lip Gloss"], "lip"),
        (["187"], "shoes"),
        (["Dress Shoes"], "shoes"),
        (["Shirt dress"], "dress"),
        (["Nail polish"], "nail"),
        (["Jupes"], "skirt"),
        (["Wintermäntel", "Mantel"], "outerwear"),
        (["Pantalón vaquero"], "bottom"),
        (["Setting Powder"], "powder"),
        (["Clothing", "Leather boots"], "shoes"),
        (["Clothing", "Thing"], "clothing_other"),
        (["Beauty"], "makeup_other"),
        (["Music", "Album"], None),
    ],
)
def test_a_category_is_named_by_its_most_telling_words(texts: list[str], subcategory: str | None) -> None:
    assert subcategory_of(texts) == subcategory


@pytest.mark.parametrize(
    ("text", "sku"), [("T-1", "T-1"), ("a b/c", "a-b-c"), ("_x", "x"), ("x" * 70, None), ("日本", None)]
)
def test_any_identifier_becomes_a_sku(text: str, sku: str | None) -> None:
    import re

    assert sku_of(text) == sku if sku else re.fullmatch(SKU_PATTERN, sku_of(text))
    assert sku_of(text) == sku_of(text)


def test_html_becomes_plain_text() -> None:
    assert plain_text("<p>Soft &amp; <b>light</b>\x00</p><ul><li>a</li><li>b</li></ul>") == "Soft & light\na\nb"
