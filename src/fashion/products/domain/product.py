"""A product, and what makes one valid."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from fashion.colorimetry.skin import Hex, Lab
from fashion.colorimetry.spaces import hex_to_lab, parse_hex
from fashion.vocabulary import CATEGORY_OF, SKU_PATTERN, SUBCATEGORIES, Category

_CURRENCY = re.compile(r"[A-Z]{3}")
_MAX_PRICE = 2_000_000_000
_MAX_TEXT, _MAX_TAG, _MAX_TAGS = 200, 40, 20

CATALOGUE = "catalogue"
"""The stream of the catalogue's events, and the tag of everything cached of it."""


class InvalidProductError(ValueError):
    """Something is wrong with a product; the message says what, one sentence for each fault."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A product as somebody describes it, before it is checked."""

    sku: str
    brand: str
    name: str
    category: str
    subcategory: str
    hex: str
    price_cents: int | None = None
    currency: str | None = None
    tags: tuple[str, ...] = ()
    in_stock: bool = True


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """Something on sale in one color.

    Attributes:
        lab: the color in CIELAB under D65.
        price_cents: hundredths of the currency; None, like the currency, when the price is unknown.
    """

    sku: str
    brand: str
    name: str
    category: Category
    subcategory: str
    hex: Hex
    lab: Lab
    price_cents: int | None
    currency: str | None
    tags: tuple[str, ...]
    in_stock: bool


def product(draft: Draft) -> Product:
    """The product that a draft describes.

    Raises:
        InvalidProductError: with every fault of the draft.
    """
    if faults := list(_faults(draft)):
        raise InvalidProductError(" ".join(faults))
    color = parse_hex(draft.hex)
    return Product(
        sku=draft.sku,
        brand=_one_line(draft.brand),
        name=_one_line(draft.name),
        category=CATEGORY_OF[draft.subcategory],
        subcategory=draft.subcategory,
        hex=color,
        lab=hex_to_lab(color),
        price_cents=draft.price_cents,
        currency=draft.currency if draft.price_cents is not None else None,
        tags=tuple(dict.fromkeys(_one_line(tag) for tag in draft.tags)),
        in_stock=draft.in_stock,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _faults(draft: Draft) -> Iterator[str]:
    if not re.fullmatch(SKU_PATTERN, draft.sku):
        yield f"The sku must be 1 to 64 letters, digits, dots, dashes or underscores, not {draft.sku[:80]!r}."
    yield from _text_faults("brand", draft.brand)
    yield from _text_faults("name", draft.name)
    yield from _kind_faults(draft.category, draft.subcategory)
    try:
        parse_hex(draft.hex)
    except ValueError as error:
        yield str(error)
    yield from _price_faults(draft.price_cents, draft.currency)
    yield from _tag_faults(draft.tags)


def _text_faults(field: str, text: str, longest: int = _MAX_TEXT) -> Iterator[str]:
    text = _one_line(text)
    if not text:
        yield f"The {field} is missing."
    elif len(text) > longest:
        yield f"The {field} is longer than {longest} characters."
    elif not text.isprintable():
        yield f"The {field} holds a character that cannot be printed."


def _kind_faults(category: str, subcategory: str) -> Iterator[str]:
    for known, subcategories in SUBCATEGORIES.items():
        if category == known:
            if subcategory not in subcategories:
                yield f"A {known} subcategory is one of {', '.join(subcategories)}, not {subcategory[:80]!r}."
            return
    yield f"The category must be {' or '.join(SUBCATEGORIES)}, not {category[:80]!r}."


def _price_faults(cents: int | None, currency: str | None) -> Iterator[str]:
    if cents is None:
        return
    if not 0 <= cents <= _MAX_PRICE:
        yield f"The price must be from 0 to {_MAX_PRICE // 100}."
    if not currency or not _CURRENCY.fullmatch(currency):
        yield f"A price needs a currency of three capital letters such as EUR, not {(currency or '')[:80]!r}."


def _tag_faults(tags: Sequence[str]) -> Iterator[str]:
    if len(tags) > _MAX_TAGS:
        yield f"There are more than {_MAX_TAGS} tags."
    for tag in tags:
        yield from _text_faults("tag", tag, _MAX_TAG)
