"""Durations and quantities as people write them in a FashionPlatform."""

import math
import re
from decimal import Decimal

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL = {18: "E", 15: "P", 12: "T", 9: "G", 6: "M", 3: "k", 0: ""}
_SUFFIXES = {
    **{name: Decimal(1024) ** power for power, name in enumerate(_BINARY)},
    **{name: Decimal(10) ** power for power, name in _DECIMAL.items()},
    "m": Decimal("1e-3"),
    "u": Decimal("1e-6"),
    "n": Decimal("1e-9"),
}
_QUANTITY = re.compile(r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?P<suffix>[KMGTPE]i|[numkMGTPE])?")


def seconds(duration: str) -> int:
    """A duration such as 90s, 10m or 1h30m in seconds.

    Raises:
        ValueError: it is not of that form.
    """
    match = _DURATION.fullmatch(duration)
    if not duration or match is None:
        raise ValueError(f"{duration!r} is not a duration such as 90s, 10m or 1h30m.")
    hours, minutes, rest = (int(digits or 0) for digits in match.groups())
    return 3600 * hours + 60 * minutes + rest


def whole(quantity: int | str) -> int:
    """A quantity such as 20Mi as a whole number, rounded up."""
    return math.ceil(_value(quantity))


def canonical(quantity: int | str) -> str:
    """A quantity the way the API server stores it: 500m for 0.5, 1Gi for 1024Mi.

    What is applied in another form would differ from what is stored, and be applied again and again.
    """
    value = _value(quantity)
    if str(quantity).endswith("i") and value >= 1024 and value % 1 == 0:
        power = max(power for power in range(len(_BINARY)) if value % 1024**power == 0)
        return f"{value // 1024**power:f}{_BINARY[power]}"
    if value % 1:
        return f"{value * 1000:.0f}m"
    exponent = max((power for power in _DECIMAL if value and value % 10**power == 0), default=0)
    return f"{value // 10**exponent:f}{_DECIMAL[exponent]}"


def is_smaller(one: int | str, other: int | str) -> bool:
    """Whether a quantity is smaller than another."""
    return _value(one) < _value(other)


def smaller(one: int | str, other: int | str) -> str:
    """The smaller of two quantities."""
    return canonical(min(one, other, key=_value))


def larger(one: int | str, other: int | str) -> str:
    """The larger of two quantities."""
    return canonical(max(one, other, key=_value))


def _value(quantity: int | str) -> Decimal:
    match = _QUANTITY.fullmatch(str(quantity))
    if match is None:
        raise ValueError(f"{quantity!r} is not a quantity such as 500m, 20Mi or 2.")
    return Decimal(match["number"]) * _SUFFIXES[match["suffix"] or ""]
