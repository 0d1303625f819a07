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
Subcategory = Literal[
    "foundation",
    "concealer",
    "powder",
    "bronzer",
    "blush",
    "highlighter",
    "primer",
    "lip",
    "eye",
    "brow",
    "nail",
    "makeup_other",
    "top",
    "bottom",
    "skirt",
    "dress",
    "jumpsuit",
    "suit",
    "jacket",
    "outerwear",
    "swimwear",
    "underwear",
    "shoes",
    "bag",
    "jewelry",
    "accessory",
    "clothing_other",
]
SUBCATEGORIES: dict[Category, tuple[Subcategory, ...]] = {
    "makeup": get_args(Subcategory)[:12],
    "clothing": get_args(Subcategory)[12:],
}
CATEGORY_OF: dict[str, Category] = {sub: category for category, subs in SUBCATEGORIES.items() for sub in subs}
OTHER: dict[Category, Subcategory] = {"makeup": "makeup_other", "clothing": "clothing_other"}
"""The subcategory of each category for what fits in no other."""
COMPLEXION: tuple[Subcategory, ...] = ("foundation", "concealer", "powder")
"""What should have the color of the skin itself."""
PaletteSubcategory = Literal["foundation", "blush", "lip", "eye", "clothing"]
PALETTE_SUBCATEGORIES: tuple[PaletteSubcategory, ...] = get_args(PaletteSubcategory)
"""What a palette has colors for: one list serves all clothing."""
PALETTE_OF: dict[str, str] = {
    "foundation": "foundation",
    "blush": "blush",
    "lip": "lip",
    "nail": "lip",
    "eye": "eye",
    **dict.fromkeys(SUBCATEGORIES["clothing"], "clothing"),
}
"""The palette that a subcategory is ranked by; one that is absent is listed and not ranked."""

Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder", "discontinued"]
AVAILABILITIES: tuple[Availability, ...] = get_args(Availability)
"""Whether a product can be bought; `discontinued` is one that left its feed."""
ColorSource = Literal["hex", "shade", "name", "image"]
COLOR_SOURCES: tuple[ColorSource, ...] = get_args(ColorSource)
"""Where a product's color is from: its feed, the known shades of its brand, the name of a color, or its image."""

Undertone = Literal["warm", "neutral", "cool"]
UNDERTONES: tuple[Undertone, ...] = get_args(Undertone)
MeasuredUndertone = Literal["warm", "neutral", "cool", "uncertain"]
"""An undertone, or `uncertain` where a photo does not decide it."""
HairColor = Literal["black", "brown", "blond", "uncertain"]
"""The color of hair as a photo shows it; `uncertain` is any other, and hair that is covered or not there."""
EyeColor = Literal["brown", "light", "uncertain"]
SURE_OF_HAIR, SURE_OF_EYES = 0.85, 0.9
"""The probabilities from which a name is given; below, a color is `uncertain`."""
"""The color of irises as a photo shows it: `light` ones are blue, gray or green."""
Verdict = Literal["good", "fair", "retake"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Verdicts on a photo's quality, best first."""

ShownEvent = Literal["SkinToneAnalyzed", "ColorRecommendationRequested", "ColorsRecommended", "ProductsRanked"]
"""The types of events that the live stream and webhooks report."""

Occasion = Literal["everyday", "work", "evening"]
Action = Literal["viewed", "clicked", "saved", "bought", "dismissed"]

# Without anchors: `Meta(pattern=...)` adds them, `re.fullmatch` needs none.
TENANT_PATTERN = "[a-z][a-z0-9-]{0,62}"
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
KEY_SCOPES = tuple(scope for scope in SCOPES if scope != "me")
"""What an API key may be good for: `me` is for people."""
NextPhoto = Literal["none", "daylight", "another_light", "closer", "sharper", "straight", "uncovered", "original"]
"""What another photo should be like to narrow the tone most; `none` where it is narrow already."""
