"""What the products service does when something happened, and for those who keep the catalogue."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from fashion.contracts import ColorsRecommended, ProductsRanked
from fashion.event_values import TargetColor
from fashion.kernel.cache.tags import user_tag
from fashion.products.domain import Draft, Product, count_matches, draft_of, personal_targets, product
from fashion.products.ports import CatalogueIndexes, ProductRepository, Rankings, UnitOfWork, UserCache, Users
from fashion.recommended_colors import category_of, wanted_colors
from fashion.vocabulary import SUBCATEGORIES, Category

Condition = Callable[[Product | None], None]
"""Looks at the product that a change is of, within its transaction, and raises what rejects the change."""


def _accept(_: Product | None) -> None:
    """Take any product."""


class RankProducts:
    """Record what the catalogue is ranked by for a user whose colors were recommended, and count what matches.

    The ranking itself is made when it is read: it follows the catalogue.
    """

    def __init__(self, indexes: CatalogueIndexes, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._indexes, self._now = indexes, now

    async def __call__(self, rankings: Rankings, event: ColorsRecommended, version: int) -> None:
        """Take one recommendation; one that comes after a newer one changes nothing.

        `version` is that of the event in its log.
        """
        categories = await rankings.claim_newer(event.categories, version)
        if not categories:
            return
        colors = _targets(event, categories)
        wanted = personal_targets(event.tone.lab, wanted_colors(colors))
        subcategories = [each for category in categories for each in SUBCATEGORIES[category]]
        index = await self._indexes.current()
        matches = await asyncio.to_thread(count_matches, index, wanted, subcategories)
        ranked = ProductsRanked(
            user=event.user,
            tenant=event.tenant,
            analysis=event.analysis,
            revision=event.revision,
            categories=categories,
            skin=event.tone.lab,
            colors=colors,
            monk=event.tone.monk,
            undertone=event.tone.palette_undertone,
            matches=matches,
            ranked_at=self._now(),
        )
        await rankings.record(ranked)


def _targets(event: ColorsRecommended, categories: Sequence[Category]) -> dict[str, list[TargetColor]]:
    return {
        palette: [TargetColor(name=color.name, hex=color.hex, score=color.score) for color in colors]
        for palette, colors in event.colors.items()
        if category_of(palette) in categories
    }


class PutProduct:
    """Add a product, or replace the one of its sku."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    async def __call__(self, draft: Draft, condition: Condition = _accept) -> tuple[Product, bool]:
        """Return the product, and whether it is new.

        Raises:
            InvalidProductError: a field of the draft is not valid.
        """
        item = product(draft)
        async with self._unit_of_work() as products:
            condition(await products.find(item.sku))
            changes = await products.put([item])
            return await _stored(products, item), changes.get(item.sku) == "added"


async def _stored(products: ProductRepository, item: Product) -> Product:
    """Return the product as it is now: its image may have given it a color."""
    return await products.find(item.sku) or item


class ChangeProduct:
    """Change fields of a product, and leave the others as they are."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    async def __call__(
        self, sku: str, fields: Mapping[str, Any], condition: Condition = _accept
    ) -> Product | None:
        """Return the changed product, None if there is none; `fields` are of a draft.

        Raises:
            InvalidProductError: the product would not be valid.
        """
        async with self._unit_of_work() as products:
            found = await products.find(sku)
            if found is None:
                return None
            condition(found)
            item = product(msgspec.structs.replace(draft_of(found), **fields))
            await products.put([item])
            return await _stored(products, item)


class WriteProducts:
    """Put and remove many products in one transaction."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    async def __call__(self, put: Sequence[Product], remove: Sequence[str]) -> tuple[set[str], set[str]]:
        """Return the skus that are new, and those that were there to be removed; all skus are distinct."""
        async with self._unit_of_work() as products:
            changes = await products.put(put)
            removed = await products.remove(remove)
        return {sku for sku, change in changes.items() if change == "added"}, set(removed)


class RemoveProduct:
    """Remove a product from the catalogue."""

    def __init__(self, unit_of_work: UnitOfWork) -> None:
        self._unit_of_work = unit_of_work

    async def __call__(self, sku: str, condition: Condition = _accept) -> bool:
        """Return whether the product was there."""
        async with self._unit_of_work() as products:
            found = await products.find(sku)
            if found is None:
                return False
            condition(found)
            return bool(await products.remove([sku]))


class EraseUser:
    """Delete everything that the products service stores about a user."""

    def __init__(self, users: Users, cache: UserCache) -> None:
        self._users, self._cache = users, cache

    async def __call__(self, user: str) -> bool:
        """Erase the user of this pseudonym; then drop what is cached. Return whether anything was known."""
        known = await self._users.erase(user)
        if known:
            await self._cache.invalidate(user_tag(user, "products"))
        return known
