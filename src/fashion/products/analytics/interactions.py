"""Interactions: what users did with what they were shown, recorded once each."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.contracts import InteractionsRecorded, pack
from fashion.event_values import Interaction
from fashion.kernel.events.erasure import was_erased
from fashion.kernel.events.log import append, lock_stream, user_stream, version_of
from fashion.kernel.http.idempotency import earlier_answer, keep_answer
from fashion.kernel.postgres.database import Database, query
from fashion.products.analytics.rollups import count_interactions, kind_of

INTERACTIONS = Counter("fashion_interactions", "Interactions recorded", ("category", "kind", "action"))

_NEW = query(
    "interactions.add",
    """INSERT INTO interactions ("user", id) SELECT :user, unnest(CAST(:ids AS uuid[]))
       ON CONFLICT DO NOTHING RETURNING id""",
)
_CATEGORIES = query(
    "products.categories", "SELECT sku, category FROM products WHERE sku = ANY(CAST(:skus AS text[]))"
)
_TONE = query(
    "rankings.tone", 'SELECT monk, undertone FROM rankings WHERE "user" = :user ORDER BY revision DESC LIMIT 1'
)


class UserErasedError(Exception):
    """The user was erased after the interactions had been sent, and so were they."""


class RejectedInteraction(msgspec.Struct, frozen=True, kw_only=True):
    """An interaction that is not recorded, and why, as a sentence."""

    id: UUID
    reason: str


class InteractionsView(msgspec.Struct, frozen=True, kw_only=True):
    """How many interactions were recorded, how many had been before, and those that never will be."""

    recorded: int
    repeated: int
    rejected: list[RejectedInteraction] = []


async def record_interactions(
    database: Database,
    user: str,
    given: Sequence[Interaction],
    at: datetime,
    key: str | None = None,
    tenant: str = "",
) -> InteractionsView:
    """Record those that are new, as one event, and count them; `at` is when they came in.

    A product's category is the catalogue's, whatever was sent, and a product that is not there is rejected.

    Raises:
        UserErasedError: the user was erased since; nothing is recorded.
        ProblemError: the key was used for another request.
    """
    fingerprint = sha256(msgspec.json.encode(given)).hexdigest()
    async with database.transaction() as tx:
        await lock_stream(tx, user_stream(user))
        if await was_erased(tx, user, at):
            raise UserErasedError
        if earlier := await earlier_answer(tx, user, key, fingerprint, InteractionsView):
            return earlier
        sound, rejected = await _checked(tx, given)
        new = await _new(tx, user, sound)
        if new:
            await _append(tx, user, new, at, tenant)
        answer = InteractionsView(recorded=len(new), repeated=len(sound) - len(new), rejected=rejected)
        await keep_answer(tx, user, key, fingerprint, answer)
    for each in new:
        INTERACTIONS.labels(each.category, kind_of(each), each.action).inc()
    return answer


async def _checked(
    tx: AsyncConnection, given: Sequence[Interaction]
) -> tuple[list[Interaction], list[RejectedInteraction]]:
    """Interactions under the catalogue's categories, and those with a product that is not in it."""
    skus = [each.item for each in given if kind_of(each) == "product"]
    categories = {row.sku: row.category for row in await tx.execute(_CATEGORIES, {"skus": skus})}
    sound, rejected = list[Interaction](), list[RejectedInteraction]()
    for each in given:
        if kind_of(each) == "color":
            sound.append(each)
        elif each.item in categories:
            sound.append(msgspec.structs.replace(each, category=categories[each.item]))
        else:
            rejected.append(RejectedInteraction(id=each.id, reason=f"There is no product {each.item}."))
    return sound, rejected


async def _new(tx: AsyncConnection, user: str, given: Sequence[Interaction]) -> list[Interaction]:
    by_id = {each.id: each for each in reversed(given)}
    rows = await tx.execute(_NEW, {"user": user, "ids": list(by_id)})
    return [by_id[row.id] for row in rows]


async def _append(tx: AsyncConnection, user: str, new: list[Interaction], at: datetime, tenant: str) -> None:
    tone = (await tx.execute(_TONE, {"user": user})).first()
    event = InteractionsRecorded(
        user=user,
        monk=tone.monk if tone else None,
        undertone=tone.undertone if tone else None,
        interactions=new,
        recorded_at=at,
        tenant=tenant,
    )
    stream = user_stream(user)
    await append(tx, stream, await version_of(tx, stream), [pack(event)])
    await count_interactions(tx, event)
