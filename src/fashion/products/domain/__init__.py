"""Products, how well one suits a skin, and the ranking of a catalogue."""

from fashion.products.domain.matching import (
    Best,
    Catalogue,
    Match,
    Ranking,
    RecommendationService,
    Target,
    Targets,
    compatibility,
    explain,
    personal_targets,
    targets,
)
from fashion.products.domain.product import (
    CATALOGUE,
    Details,
    Draft,
    InvalidProductError,
    Product,
    draft_of,
    product,
)

__all__ = [
    "CATALOGUE",
    "Best",
    "Catalogue",
    "Details",
    "Draft",
    "InvalidProductError",
    "Match",
    "Product",
    "Ranking",
    "RecommendationService",
    "Target",
    "Targets",
    "compatibility",
    "draft_of",
    "explain",
    "personal_targets",
    "product",
    "targets",
]
