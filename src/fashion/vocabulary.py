"""The terms that every service shares: service names, catalogue terms, undertones, verdicts and ID patterns."""

from typing import Annotated, Literal, get_args

import msgspec

Service = Literal["imaging", "color", "products", "gateway"]
SERVICES: tuple[Service, ...] = get_args(Service)
WITH_TABLES: tuple[Service, ...] = ("imaging", "color", "products")
"""The services that own a schema in PostgreSQL."""
PORTS: dict[Service, int] = {"gateway": 8080, "imaging": 8001, "color": 8002, "products": 8003}

Category = Literal["makeup", "clothing"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
Subcategory = Literal["foundation", "blush", "lip", "eye", "top", "bottom", "dress", "accessory"]
SUBCATEGORIES: dict[Category, tuple[Subcategory, ...]] = {
    "makeup": ("foundation", "blush", "lip", "eye"),
    "clothing": ("top", "bottom", "dress", "accessory"),
}
CATEGORY_OF: dict[str, Category] = {sub: category for category, subs in SUBCATEGORIES.items() for sub in subs}
PALETTE_SUBCATEGORIES: tuple[str, ...] = (*SUBCATEGORIES["makeup"], "clothing")
"""What a palette has colors for: one list serves all clothing."""

Undertone = Literal["warm", "neutral", "cool"]
UNDERTONES: tuple[Undertone, ...] = get_args(Undertone)
Verdict = Literal["good", "fair", "retake"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Verdicts on a photo's quality, best first."""

Occasion = Literal["everyday", "work", "evening"]
Action = Literal["viewed", "clicked", "saved", "dismissed"]

# Without anchors: `Meta(pattern=...)` adds them, `re.fullmatch` needs none.
SKU_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
HEX_PATTERN = "#[0-9a-f]{6}"
"""An sRGB color as services store and return it."""
LENIENT_HEX_PATTERN = "#?[0-9a-fA-F]{6}"
"""An sRGB color as services accept it."""

Item = Annotated[
    str,
    msgspec.Meta(
        pattern=f"^({HEX_PATTERN}|{SKU_PATTERN})$",
        description="A product's sku, or a color such as #c68642",
    ),
]

AccessScope = Literal["me", "act-for", "catalogue:write", "analytics:read", "erase:any", "operate"]
"""What a token may be good for."""
SCOPES: tuple[AccessScope, ...] = get_args(AccessScope)
