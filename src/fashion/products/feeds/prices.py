"""Prices as shops write them: "12,99", "12.99 USD", "$1,299.00"."""

import re
from decimal import Decimal
from functools import lru_cache

from iso4217 import Currency
from price_parser import Price

from fashion.products.domain import InvalidProductError
from fashion.products.domain.faults import is_currency

LONGEST = 100
"""Characters of a price."""

_PLAIN = re.compile(r"\d{1,12}(\.\d{1,4})?")
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_SIGNS = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "zł": "PLN",
    "R$": "BRL",
    "₺": "TRY",
    "₽": "RUB",
    "A$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "Kč": "CZK",
    "₫": "VND",
    "฿": "THB",
    "₪": "ILS",
    "元": "CNY",
    "円": "JPY",
}


def parse_price(text: str, currency: str | None) -> tuple[int, str] | None:
    """Return a price in minor units with its currency; None where the text is empty.

    A code or sign in the text counts before `currency`, except that "$" and "¥" may be those of `currency`.

    Raises:
        InvalidProductError: there is no amount or no currency, the amount is finer than the minor unit, or the
            text is too long: the time of its parsing grows by the square.
    """
    if len(text) > LONGEST:
        raise InvalidProductError(f"The price must be a number such as 12.50 or 12,50 EUR, not {text[:80]!r}.")
    return _parse(text, currency)


@lru_cache(8192)
def _parse(text: str, currency: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    code, number = _currency(text, currency)
    if not code or not is_currency(code):
        raise InvalidProductError(
            f"The price {text[:80]!r} needs a currency: a column for it, EUR with the amount, or --currency EUR."
        )
    amount = _amount(number)
    if amount is None:
        raise InvalidProductError(f"The price must be a number such as 12.50 or 12,50 EUR, not {text[:80]!r}.")
    minor = amount.scaleb(Currency(code).exponent or 0)
    if minor != minor.to_integral_value():
        raise InvalidProductError(f"The price {text[:80]!r} has more decimals than {code} has.")
    return int(minor), code


def _currency(text: str, default: str | None) -> tuple[str | None, str]:
    if match := _CODE.search(text):
        return match[0], (text[: match.start()] + text[match.end() :]).strip()
    sign = Price.fromstring(text).currency if not _PLAIN.fullmatch(text) else None
    if sign is None or (default and sign in ("$", "¥", "kr")):
        return default, text
    return _SIGNS.get(sign, default), text


def _amount(text: str) -> Decimal | None:
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    return None if text.lstrip().startswith("-") else Price.fromstring(text).amount
