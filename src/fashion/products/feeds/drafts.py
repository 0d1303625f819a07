"""The cells of a record, under the platform's own column names, as a draft of a product."""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from fashion.products.domain import Draft, InvalidProductError
from fashion.products.domain.faults import GTIN_LENGTHS, MAX_DESCRIPTION, gtin_faults, is_url
from fashion.products.feeds.categories import subcategory_of
from fashion.products.feeds.colors import color_of
from fashion.products.feeds.options import FeedOptions
from fashion.products.feeds.prices import parse_price
from fashion.products.feeds.words import parse_availability
from fashion.vocabulary import CATEGORY_OF, OTHER, SKU_PATTERN

TAG_SEPARATOR = "|"
_TEXTS = ("mpn", "group", "size", "finish")
_LONGEST_NAME, _LONGEST_TAG, _MOST_TAGS, _MOST_IMAGES = 200, 40, 20, 20
_LONGEST_SKU = 64
_TAG = re.compile(r"<(br|/p|/li|/div|/h\d)[^<>]*>|<[^<>]*>", re.IGNORECASE)

Cells = Mapping[str, Any]


def draft_of(cells: Cells, options: FeedOptions) -> Draft:
    """Return the draft that the cells describe; what is too long is cut, and a wrong link or GTIN left out.

    Raises:
        InvalidProductError: a cell cannot be read.
    """
    subcategory, category = _subcategory(cells)
    hexadecimal, source, confidence = color_of(cells, subcategory, options.shades)
    price = parse_price(_text(cells, "price"), _text(cells, "currency") or options.currency)
    sale = parse_price(_text(cells, "sale_price"), price[1]) if price else None
    on_sale = sale is not None and price is not None and sale[0] < price[0]
    description = plain_text(_text(cells, "description"))[:MAX_DESCRIPTION]
    return Draft(
        sku=_text(cells, "sku"),
        brand=_text(cells, "brand") or options.brand,
        name=plain_text(_text(cells, "name")).replace("\n", " ")[:_LONGEST_NAME],
        category=category,
        subcategory=subcategory,
        hex=hexadecimal,
        color_source=source,
        color_confidence=confidence,
        price_minor=price[0] if price else None,
        sale_price_minor=sale[0] if sale and on_sale else None,
        sale_from=_moment(cells, "sale_from") if on_sale else None,
        sale_until=_moment(cells, "sale_until") if on_sale else None,
        currency=price[1] if price else None,
        tags=_list(cells, "tags")[:_MOST_TAGS],
        availability=parse_availability(_text(cells, "availability") or _text(cells, "in_stock")),
        description=description or None,
        images=tuple(filter(None, map(_url, _list(cells, "images"))))[:_MOST_IMAGES],
        link=_url(_text(cells, "link")),
        gtin=_gtin(_text(cells, "gtin")),
        shade=_text(cells, "shade") or _text(cells, "color") or None,
        **{field: _text(cells, field) or None for field in _TEXTS},
    )


def sku_of(text: str) -> str:
    """Return a sku for a shop's identifier: what a sku may not hold becomes a dash, and one too long is cut."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", text).lstrip(".-_")
    if re.fullmatch(SKU_PATTERN, plain):
        return plain
    digest = sha256(text.encode()).hexdigest()[:12]
    return f"{plain[: _LONGEST_SKU - 13]}-{digest}" if plain else digest


def plain_text(text: str) -> str:
    """Return the text of HTML, without characters that cannot be printed."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(lambda tag: "\n" if tag[1] else " ", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join("".join(filter(str.isprintable, line)).strip() for line in lines if line)


def _subcategory(cells: Cells) -> tuple[str, str]:
    given = _text(cells, "subcategory"), _text(cells, "category")
    if CATEGORY_OF.get(given[0]) == given[1]:
        return given[0], given[1]
    texts = (*given, _text(cells, "name"), *_list(cells, "tags"))
    found = subcategory_of(texts) or (OTHER["makeup"] if given[1] == "makeup" else OTHER["clothing"])
    return found, CATEGORY_OF[found]


def _text(cells: Cells, column: str) -> str:
    match cells.get(column):
        case None:
            return ""
        case bool() as value:
            return str(value).lower()
        case str() as value:
            return value.strip()
        case _:
            raise InvalidProductError(f"The {column} must be plain text.")


def _list(cells: Cells, column: str) -> tuple[str, ...]:
    value = cells.get(column)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(each.strip() for each in value if each.strip())
    if isinstance(value, str) or value is None:
        return tuple(each.strip() for each in (value or "").split(TAG_SEPARATOR) if each.strip())
    raise InvalidProductError(f"The {column} must be plain text or a list of it.")


def _gtin(text: str) -> str | None:
    # Spreadsheets drop the leading zeros of a GTIN, and Shopify writes an apostrophe before it.
    digits = re.sub(r"[\s'-]", "", text)
    padded = digits.zfill(next((length for length in GTIN_LENGTHS if length >= len(digits)), 0))
    return padded if digits and not any(gtin_faults(padded)) else None


def _url(text: str) -> str | None:
    url = text.replace(" ", "%20")
    return url if is_url(url) else None


def _moment(cells: Cells, column: str) -> datetime | None:
    text = _text(cells, column)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidProductError(f"The {column} must be a date such as 2026-03-01, not {text[:80]!r}.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
