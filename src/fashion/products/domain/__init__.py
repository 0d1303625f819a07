"""Products, how well one suits a skin, and the ranking of a catalogue."""

from fashion.products.domain.matching import (
    Catalogue,
    CountedCatalogue,
    Match,
    RecommendationService,
    Target,
    Targets,
    compatibility,
    count_matches,
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
    "Catalogue",
    "CountedCatalogue",
    "Details",
    "Draft",
    "InvalidProductError",
    "Match",
    "Product",
    "RecommendationService",
    "Target",
    "Targets",
    "compatibility",
    "count_matches",
    "draft_of",
    "explain",
    "personal_targets",
    "product",
    "targets",
]
