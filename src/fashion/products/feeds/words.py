"""Words that shops use for availability, yes and no."""

from fashion.products.domain import InvalidProductError
from fashion.vocabulary import Availability

_AVAILABILITIES: dict[str, Availability] = {
    **dict.fromkeys(
        ("in_stock", "instock", "available", "limitedavailability", "onlineonly", "active", "true", "yes", "y"),
        "in_stock",
    ),
    **dict.fromkeys(
        ("out_of_stock", "outofstock", "sold_out", "soldout", "unavailable", "false", "no", "n"), "out_of_stock"
    ),
    **dict.fromkeys(("preorder", "pre_order", "presale"), "preorder"),
    **dict.fromkeys(("backorder", "back_order", "onbackorder", "available_for_order"), "backorder"),
    **dict.fromkeys(("discontinued", "archived"), "discontinued"),
}


def parse_availability(text: str) -> Availability:
    """Return what a word or a quantity says of the availability; an empty text is in stock.

    Raises:
        InvalidProductError: the word is not known.
    """
    word = text.strip().lower().rpartition("schema.org/")[2].replace(" ", "_").replace("-", "_")
    if not word:
        return "in_stock"
    if word in _AVAILABILITIES:
        return _AVAILABILITIES[word]
    try:
        return "in_stock" if float(text) > 0 else "out_of_stock"
    except ValueError:
        known = "in stock, out of stock, preorder, backorder, or a quantity"
        raise InvalidProductError(f"The availability must be {known}, not {text[:80]!r}.") from None
