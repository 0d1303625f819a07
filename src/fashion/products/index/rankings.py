"""What a user's products are ranked by, and the ranking, which is made from the catalogue when it is read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec

from fashion.colorimetry.palettes import Palettes
from fashion.colorimetry.skin import Lab
from fashion.contracts import ProductsRanked, unpack
from fashion.kernel.events.log import user_stream
from fashion.kernel.postgres.database import Database, query
from fashion.products.domain import Match, RecommendationService, Targets, personal_targets
from fashion.products.index.catalogue_index import SelectedProducts
from fashion.products.index.listing import tone_targets
from fashion.products.index.popularity import Popularity
from fashion.recommended_colors import WantedColor, wanted_colors
from fashion.vocabulary import SUBCATEGORIES, Category, Undertone

_CURRENT = query(
    "rankings.read",
    """SELECT category, version, revision, analysis, skin, colors::text AS colors, monk, undertone FROM rankings
       WHERE "user" = :user AND (CAST(:category AS text) IS NULL OR category = :category)""",
)
_FORMER = query(
    "rankings.former",
    """SELECT version, type, schema, data::text AS data FROM events
       WHERE stream = :stream AND version = ANY(CAST(:versions AS integer[]))""",
)


_OF_MANY = query(
    "rankings.of_many",
    """SELECT "user", category, version, revision, analysis, skin, colors::text AS colors, monk, undertone
       FROM rankings WHERE "user" = ANY(CAST(:users AS text[]))""",
)


class UserPosition(msgspec.Struct, frozen=True, array_like=True):
    """A place in a user's ranking.

    Attributes:
        order: what the product there is sorted by.
        versions: which ranking that is: one of the user's log by category.
        popularity: the version of the popularity in the order, 0 without any.
    """

    sku: str
    order: float
    versions: dict[Category, int]
    popularity: Annotated[int, msgspec.Meta(ge=0, lt=2**31)] = 0


class UnknownRankingError(LookupError):
    """The ranking that a position belongs to is not, or no longer, in the user's log."""


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """What a category's products are ranked by; `skin` is None where only the tone is known."""

    category: Category
    version: int
    revision: int
    analysis: UUID
    skin: Lab | None
    colors: list[WantedColor]
    monk: int | None
    undertone: Undertone | None

    def targets(self, palettes: Palettes) -> Targets:
        """What to look for in each subcategory."""
        if self.skin is not None:
            return personal_targets(self.skin, self.colors)
        if self.monk is not None:
            return tone_targets(palettes, self.monk, self.undertone or "neutral")
        return {}


async def current_rankings(database: Database, user: str, category: Category | None) -> list[Ranking]:
    """The newest ranking of each category, or of one."""
    return [_of_row(row) for row in await database.rows(_CURRENT, user=user, category=category)]


async def rankings_of(database: Database, users: Sequence[str]) -> dict[str, list[Ranking]]:
    """The newest rankings of many users, of each category one."""
    found: defaultdict[str, list[Ranking]] = defaultdict(list)
    for row in await database.rows(_OF_MANY, users=list(users)):
        found[row.user].append(_of_row(row))
    return found


def _of_row(row: Any) -> Ranking:
    return msgspec.convert({**row._mapping, "colors": msgspec.json.decode(row.colors)}, Ranking, strict=False)


async def former_rankings(database: Database, user: str, versions: Mapping[Category, int]) -> list[Ranking]:
    """The rankings of these versions of the user's log, also if there are newer ones.

    Raises:
        UnknownRankingError: one of them is not there.
    """
    rows = await database.rows(_FORMER, stream=user_stream(user), versions=list(versions.values()))
    events = {row.version: unpack(row.type, row.schema, row.data.encode()) for row in rows}
    return [_of_event(events.get(version), category, version) for category, version in versions.items()]


def _of_event(event: Any, category: Category, version: int) -> Ranking:
    if not isinstance(event, ProductsRanked) or category not in event.categories:
        raise UnknownRankingError(f"No ranking of {category} at version {version}.")
    return Ranking(
        category=category,
        version=version,
        revision=event.revision,
        analysis=event.analysis,
        skin=event.skin,
        colors=wanted_colors(event.colors),
        monk=event.monk,
        undertone=event.undertone,
    )


def rank(
    index: SelectedProducts,
    palettes: Palettes,
    rankings: Iterable[Ranking],
    subcategory: str | None,
    service: RecommendationService,
    popularity: Popularity | None = None,
) -> list[Match]:
    """The products of the catalogue that suit a user, of one subcategory or all, best first."""
    found = [
        match
        for ranking in rankings
        for match in service.rank(
            index.liked(popularity, ranking.monk),
            ranking.targets(palettes),
            [each for each in SUBCATEGORIES[ranking.category] if subcategory in (None, each)],
        )
    ]
    return sorted(found, key=_place)


def after(matches: list[Match], position: UserPosition) -> list[Match]:
    """The matches behind a position."""
    start = -position.order, position.sku
    return [match for match in matches if _place(match) > start]


def _place(match: Match) -> tuple[float, str]:
    return -match.order, match.sku
