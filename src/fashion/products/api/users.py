"""A user's products over HTTP."""

import asyncio
from time import time
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, Parameter

from fashion.configuration import Configuration
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.tags import user_tag
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, provide_owner
from fashion.kernel.http.internal.user_events import read_events
from fashion.kernel.http.languages import LANGUAGE, AnswerLanguage
from fashion.kernel.http.pagination import Cursor, Limit, cursor_of, position_of
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.http.responses import answered, encoded, erased
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.postgres.database import Database
from fashion.products.api.lists import Amount, Available, Currency
from fashion.products.domain import CATALOGUE, RecommendationService
from fashion.products.index.catalogue_index import SelectedProducts
from fashion.products.index.listing import Filters, InvalidFiltersError
from fashion.products.index.live_index import LiveCatalogueIndex
from fashion.products.index.popularity import Popularity
from fashion.products.index.rankings import (
    Ranking,
    UnknownRankingError,
    UserPosition,
    after,
    current_rankings,
    former_rankings,
    rank,
)
from fashion.products.relevance.live_popularity import LivePopularity
from fashion.products.relevance.models import UnknownPopularityError
from fashion.products.usecases import EraseUser
from fashion.products.views import UserProductsView, user_page_of
from fashion.vocabulary import Category, Subcategory

OWNER = {"user": Provide(provide_owner)}

Revision = Annotated[int, Parameter(ge=0, description="Answer `pending` until this revision has been processed")]


def provide_user_filters(
    category: FromQuery[Category | None] = None,
    subcategory: FromQuery[Subcategory | None] = None,
    currency: Currency = None,
    price_min: Amount = None,
    price_max: Amount = None,
    availability: Available = "in_stock",
) -> Filters:
    """Return which of the user's products a query asks for.

    Raises:
        ProblemError: 400 for filters that contradict each other.
    """
    try:
        return Filters(
            category=category,
            subcategory=subcategory,
            currency=currency,
            price_min=price_min,
            price_max=price_max,
            availability=availability,
        )
    except InvalidFiltersError as error:
        raise ProblemError(400, "bad-filter", str(error)) from None


@get(
    "/v1/users/{user_id:str}/products",
    dependencies=OWNER | LANGUAGE | {"filters": Provide(provide_user_filters, sync_to_thread=False)},
    security=requires("me"),
    responses=answered(UserProductsView) | documented(400, 403, 503),
    tags=["users"],
    summary="Read the products ranked for a user",
)
async def read_ranked_products(
    user_id: UserId,
    user: Pseudonym,
    database: NamedDependency[Database],
    indexes: NamedDependency[LiveCatalogueIndex],
    service: NamedDependency[RecommendationService],
    cache: NamedDependency[Cache],
    live: NamedDependency[LiveConfiguration[Configuration]],
    popularities: NamedDependency[LivePopularity],
    language: AnswerLanguage,
    filters: NamedDependency[Filters],
    revision: Revision = 0,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response[bytes]:
    """The products that suit a user, best first; `pending` until the given revision has been processed.

    Filters choose from the whole catalogue: what is listed is the best of every subcategory that passes them.
    A cursor stays in the ranking that it is of, also when a newer photo arrives on the way, or another version of
    what is popular with people of a similar skin tone.
    """
    position = position_of(cursor, UserPosition) if cursor else None
    index = await indexes.current()
    popularity = await _popularity(popularities, position)
    version = popularity.version if popularity else 0

    known = False

    async def compute() -> bytes:
        nonlocal known
        rankings = await _rankings(database, user, filters.category, position)
        known = bool(rankings)
        chosen = SelectedProducts(index, filters.selection(None, time()))
        palettes = live.value.palettes
        found = await asyncio.to_thread(rank, chosen, palettes, rankings, filters.subcategory, service, popularity)
        left = after(found, position) if position else found
        return msgspec.json.encode(
            await user_page_of(database, left, rankings, limit, revision, filters.availability, language, version)
        )

    asked = (filters, revision, position, limit, language)
    key = f"{user}:{cursor_of((indexes.version, live.revision, version, *asked))}"
    ttl = live.value.cache.products_seconds
    tags = [user_tag(user, "products"), CATALOGUE]
    found = await cache.fetch_of_user("products", key, tags, ttl, compute, lambda: known)
    return encoded(found, language)


async def _popularity(popularities: LivePopularity, position: UserPosition | None) -> Popularity | None:
    try:
        return await popularities.of(position.popularity if position else None)
    except UnknownPopularityError:
        raise _no_such_ranking() from None


def _no_such_ranking() -> ProblemError:
    return ProblemError(400, "bad-cursor", "The ranking of this cursor does not exist; start without one.")


async def _rankings(
    database: Database, user: str, category: Category | None, position: UserPosition | None
) -> list[Ranking]:
    current = await current_rankings(database, user, category)
    if position is None:
        return current
    versions = {each: at for each, at in position.versions.items() if category in (None, each)}
    if versions == {each.category: each.version for each in current}:
        return current
    try:
        return await former_rankings(database, user, versions)
    except UnknownRankingError:
        raise _no_such_ranking() from None


@delete(
    "/v1/users/{user_id:str}",
    dependencies=OWNER,
    security=requires("me"),
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Erase a user from the products service",
)
async def delete_user(user_id: UserId, user: Pseudonym, erase_user: NamedDependency[EraseUser]) -> Response[None]:
    """Delete the user's rankings and events."""
    return erased(await erase_user(user))


HANDLERS: list[Any] = [read_ranked_products, read_events, delete_user]
