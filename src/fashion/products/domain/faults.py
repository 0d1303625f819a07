"""What is wrong with a described product, one sentence for each fault."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from iso4217 import Currency

from fashion.colorimetry.spaces import parse_hex
from fashion.vocabulary import AVAILABILITIES, SKU_PATTERN, SUBCATEGORIES

MAX_PRICE = 2_000_000_000
_MAX_TEXT, _MAX_TAG, _MAX_TAGS = 200, 40, 20
MAX_DESCRIPTION, _MAX_URL, _MAX_IMAGES = 5000, 2000, 20
_URL = re.compile(r"https?://[^\s/]+\S*")
GTIN_LENGTHS = (8, 12, 13, 14)


def sku_faults(sku: str) -> Iterator[str]:
    """Check that the sku can stand in a URL."""
    if not re.fullmatch(SKU_PATTERN, sku):
        yield f"The sku must be 1 to 64 letters, digits, dots, dashes or underscores, not {sku[:80]!r}."


def text_faults(field: str, text: str, longest: int = _MAX_TEXT) -> Iterator[str]:
    """Check a line of text that must be there."""
    text = one_line(text)
    if not text:
        yield f"The {field} is missing."
    elif len(text) > longest:
        yield f"The {field} is longer than {longest} characters."
    elif not text.isprintable():
        yield f"The {field} holds a character that cannot be printed."


def optional_faults(field: str, text: str | None, longest: int = _MAX_TEXT) -> Iterator[str]:
    """Check a line of text that may be absent."""
    if text is not None:
        yield from text_faults(field, text, longest)


def description_faults(text: str | None) -> Iterator[str]:
    """Check a text of several lines that may be absent."""
    if text and len(text) > MAX_DESCRIPTION:
        yield f"The description is longer than {MAX_DESCRIPTION} characters."
    elif text and not all(line.isprintable() for line in text.split("\n")):
        yield "The description holds a character that cannot be printed."


def subcategory_faults(category: str, subcategory: str) -> Iterator[str]:
    """Check that the subcategory is one of the category."""
    for known, subcategories in SUBCATEGORIES.items():
        if category == known:
            if subcategory not in subcategories:
                yield f"A {known} subcategory is one of {', '.join(subcategories)}, not {subcategory[:80]!r}."
            return
    yield f"The category must be {' or '.join(SUBCATEGORIES)}, not {category[:80]!r}."


def color_faults(color: str | None, confidence: float) -> Iterator[str]:
    """Check the color, which may be unknown, and how sure it is."""
    if color is not None:
        try:
            parse_hex(color)
        except ValueError as error:
            yield str(error)
    if not 0 <= confidence <= 1:
        yield "The color_confidence must be from 0 to 1."


def price_faults(price: int | None, sale: int | None, currency: str | None) -> Iterator[str]:
    """Check prices, which are in the currency's minor units."""
    for name, amount in (("price", price), ("sale price", sale)):
        if amount is not None and not 0 <= amount <= MAX_PRICE:
            yield f"The {name} must be from 0 to {MAX_PRICE} minor units of its currency."
    if sale is not None and (price is None or sale > price):
        yield "The sale price must not be above the price."
    if price is not None and not is_currency(currency or ""):
        yield f"A price needs a currency of three capital letters such as EUR, not {(currency or '')[:80]!r}."


def is_currency(code: str) -> bool:
    """Whether ISO 4217 lists the code, in capitals, as a currency with minor units."""
    return code.isupper() and code in Currency.__members__ and Currency(code).exponent is not None


def sale_faults(start: datetime | None, end: datetime | None) -> Iterator[str]:
    """Check the dates of a sale."""
    if any(each is not None and each.tzinfo is None for each in (start, end)):
        yield "The dates of a sale need a time zone."
    elif start and end and start > end:
        yield "A sale must not end before it starts."
    elif not all(_is_in_utc(each) for each in (start, end) if each):
        yield "The dates of a sale must be of the years 1 to 9999 in UTC."


def _is_in_utc(date: datetime) -> bool:
    try:
        date.astimezone(UTC)
    except OverflowError:
        return False
    return True


def link_faults(link: str | None, images: Sequence[str]) -> Iterator[str]:
    """Check the addresses of the page and of the images."""
    if len(images) > _MAX_IMAGES:
        yield f"There are more than {_MAX_IMAGES} images."
    for url in (*([link] if link else ()), *images):
        if not is_url(url):
            yield f"A link must be an http or https address of at most {_MAX_URL} characters, not {url[:80]!r}."


def is_url(text: str) -> bool:
    """Whether the text is an http or https address that is not too long."""
    return len(text) <= _MAX_URL and text.isprintable() and bool(_URL.fullmatch(text))


def gtin_faults(gtin: str | None) -> Iterator[str]:
    """Check the length and the check digit (GS1 General Specifications, 7.9) of a GTIN."""
    if gtin is None:
        return
    if len(gtin) not in GTIN_LENGTHS or not (gtin.isascii() and gtin.isdigit()):
        yield f"A GTIN has 8, 12, 13 or 14 digits, not {gtin[:80]!r}."
    elif sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(gtin[-2::-1])) % 10 != -int(gtin[-1]) % 10:
        yield f"The check digit of the GTIN {gtin} is wrong."


def tag_faults(tags: Sequence[str]) -> Iterator[str]:
    """Check the tags."""
    if len(tags) > _MAX_TAGS:
        yield f"There are more than {_MAX_TAGS} tags."
    for tag in tags:
        yield from text_faults("tag", tag, _MAX_TAG)


def availability_faults(availability: str) -> Iterator[str]:
    """Check the availability."""
    if availability not in AVAILABILITIES:
        yield f"The availability is one of {', '.join(AVAILABILITIES)}, not {availability[:80]!r}."


def one_line(text: str) -> str:
    """Return the text with each run of white space as one space."""
    return " ".join(text.split())
