"""A product, and what makes one valid."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from fashion.colorimetry.skin import Hex, Lab, Share
from fashion.colorimetry.spaces import hex_to_lab, parse_hex
from fashion.products.domain import faults
from fashion.products.domain.faults import one_line
from fashion.vocabulary import AVAILABILITIES, CATEGORY_OF, Availability, Category, ColorSource

CATALOGUE = "catalogue"
"""The stream of the catalogue's events, and the tag of everything cached of it."""

Minor = Annotated[int, msgspec.Meta(description="An amount in the currency's minor units, by ISO 4217")]


class InvalidProductError(ValueError):
    """Something is wrong with a product; the message says what, one sentence for each fault."""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What a product may have, however it is described.

    Attributes:
        sale_from: when the sale price begins to count.
        link: address of the product's page.
        group: what the variants of one item share.
    """

    sale_from: datetime | None = None
    sale_until: datetime | None = None
    link: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    group: str | None = None
    shade: str | None = None
    size: str | None = None
    finish: str | None = None


class Draft(Details, frozen=True, kw_only=True):
    """A product as somebody describes it, before it is checked."""

    sku: str
    brand: str | None = None
    name: str
    category: str
    subcategory: str
    hex: str | None = None
    color_source: ColorSource = "hex"
    color_confidence: float = 1.0
    price_minor: int | None = None
    sale_price_minor: int | None = None
    currency: str | None = None
    tags: tuple[str, ...] = ()
    availability: str = "in_stock"
    description: str | None = None
    images: tuple[str, ...] = ()


class Product(Details, frozen=True, kw_only=True):
    """Something on sale in one color.

    Attributes:
        hex: the color, None where it is unknown; then so are `lab` and `color_source`.
        lab: the color in CIELAB under D65.
        color_confidence: the share of colors from this source that are within CIEDE2000 10 of the true one.
        price_minor: None, like the currency, when the price is unknown.
        in_stock: whether the availability is "in_stock".
    """

    sku: str
    brand: str | None
    name: str
    category: Category
    subcategory: str
    hex: Hex | None
    lab: Lab | None
    color_source: ColorSource | None = None
    color_confidence: Share = 0.0
    price_minor: Minor | None
    sale_price_minor: Minor | None = None
    currency: str | None
    tags: tuple[str, ...]
    availability: Availability = "in_stock"
    in_stock: bool
    description: str | None = None
    images: tuple[str, ...] = ()


def product(draft: Draft) -> Product:
    """The product that a draft describes.

    Raises:
        InvalidProductError: with every fault of the draft.
    """
    if found := list(_faults(draft)):
        raise InvalidProductError(" ".join(found))
    color = parse_hex(draft.hex) if draft.hex is not None else None
    is_priced, is_on_sale = draft.price_minor is not None, draft.sale_price_minor is not None
    return Product(
        sku=draft.sku,
        brand=_line(draft.brand),
        name=one_line(draft.name),
        category=CATEGORY_OF[draft.subcategory],
        subcategory=draft.subcategory,
        hex=color,
        lab=hex_to_lab(color) if color else None,
        color_source=draft.color_source if color else None,
        color_confidence=draft.color_confidence if color else 0.0,
        price_minor=draft.price_minor,
        sale_price_minor=draft.sale_price_minor,
        sale_from=_in_utc(draft.sale_from) if is_on_sale else None,
        sale_until=_in_utc(draft.sale_until) if is_on_sale else None,
        currency=draft.currency if is_priced else None,
        tags=tuple(dict.fromkeys(one_line(tag) for tag in draft.tags)),
        availability=next(each for each in AVAILABILITIES if each == draft.availability),
        in_stock=draft.availability == "in_stock",
        description=draft.description.strip() if draft.description else None,
        images=tuple(dict.fromkeys(draft.images)),
        link=draft.link,
        gtin=draft.gtin,
        mpn=_line(draft.mpn),
        group=_line(draft.group),
        shade=_line(draft.shade),
        size=_line(draft.size),
        finish=_line(draft.finish),
    )


def draft_of(item: Product) -> Draft:
    """The draft that describes a product as it is."""
    fields = {name: getattr(item, name) for name in Draft.__struct_fields__}
    return Draft(**fields | {"color_source": item.color_source or "hex"})


def _in_utc(date: datetime | None) -> datetime | None:
    return date.astimezone(UTC) if date else None


def _line(text: str | None) -> str | None:
    return one_line(text) if text is not None else None


def _faults(draft: Draft) -> Iterator[str]:
    yield from faults.sku_faults(draft.sku)
    yield from faults.optional_faults("brand", draft.brand)
    yield from faults.text_faults("name", draft.name)
    yield from faults.subcategory_faults(draft.category, draft.subcategory)
    yield from faults.color_faults(draft.hex, draft.color_confidence)
    yield from faults.price_faults(draft.price_minor, draft.sale_price_minor, draft.currency)
    yield from faults.sale_faults(draft.sale_from, draft.sale_until)
    yield from faults.tag_faults(draft.tags)
    yield from faults.availability_faults(draft.availability)
    yield from faults.description_faults(draft.description)
    yield from faults.link_faults(draft.link, draft.images)
    yield from faults.gtin_faults(draft.gtin)
    for field in ("mpn", "group", "shade", "size", "finish"):
        yield from faults.optional_faults(field, getattr(draft, field))
