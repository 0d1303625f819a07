"""Roll-ups: counts by tenant, day, tone and undertone, made in the transaction of the event that they count.

They hold no identity, so an erasure leaves them as they are; and a replay does too, for the log of those who are
left does not reveal them. Who took part on a day is kept with them by pseudonym, for counting, for a year or
until the user is erased.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.colorimetry.skin import SURE, Monk
from fashion.contracts import InteractionsRecorded, ProductsRanked, SkinToneAnalyzed
from fashion.event_values import Interaction
from fashion.kernel.postgres.database import Database, query
from fashion.vocabulary import Undertone

ROW_KEYS = {"participants": "concat_ws('/', stage, day, tone, undertone)", "interactions": "id"}
"""What is kept by user, and goes with the user."""

Stage = Literal["measured", "interacted"]
ItemKind = Literal["product", "color"]
STAGES: tuple[Stage, ...] = ("measured", "interacted")
KINDS: tuple[ItemKind, ...] = ("product", "color")

KEPT_DAYS = 366

_PRUNE = query(
    "participants.prune",
    f"""DELETE FROM participants
        WHERE stage IN {STAGES} AND day < CAST(now() AT TIME ZONE 'UTC' AS date) - {KEPT_DAYS}""",
)
_TAKE_PART = query(
    "participants.add",
    """INSERT INTO participants (tenant, "user", stage, day, tone, undertone)
       VALUES (:tenant, :user, :stage, :day, :tone, :undertone) ON CONFLICT DO NOTHING""",
)
_COUNT_ANALYSIS = query(
    "tenant_analyses.add",
    """INSERT INTO tenant_analyses AS known (tenant, day, tone, undertone, analyses, confidence, unsure, retakes)
       VALUES (:tenant, :day, :tone, :undertone, 1,
               CAST(CAST(:confidence AS double precision) AS numeric(5, 4)), :unsure, :retakes)
       ON CONFLICT (tenant, day, tone, undertone) DO UPDATE
       SET analyses = known.analyses + 1, confidence = known.confidence + excluded.confidence,
           unsure = known.unsure + excluded.unsure, retakes = known.retakes + excluded.retakes""",
)
_COUNT_MATCHES = query(
    "tenant_matches.add",
    """INSERT INTO tenant_matches AS known (tenant, day, tone, undertone, subcategory, rankings, matches)
       SELECT :tenant, :day, :tone, :undertone, key, 1, CAST(value AS bigint)
       FROM jsonb_each_text(CAST(:matches AS jsonb))
       ON CONFLICT (tenant, day, tone, undertone, subcategory) DO UPDATE
       SET rankings = known.rankings + 1, matches = known.matches + excluded.matches""",
)
_COUNT_INTERACTIONS = query(
    "tenant_interactions.add",
    """INSERT INTO tenant_interactions AS known
         (tenant, day, tone, undertone, kind, category, action, interactions)
       SELECT :tenant, :day, :tone, :undertone, kind, category, action, interactions
       FROM jsonb_to_recordset(CAST(:counts AS jsonb))
         AS given (kind text, category text, action text, interactions bigint)
       ON CONFLICT (tenant, day, tone, undertone, kind, category, action) DO UPDATE
       SET interactions = known.interactions + excluded.interactions""",
)


async def prune(database: Database) -> str:
    """Delete who took part more than a year ago; what was done, as a line."""
    async with database.transaction() as tx:
        pruned = (await tx.execute(_PRUNE)).rowcount
    return f"{pruned} participants of more than {KEPT_DAYS} days ago deleted"


async def count_analysis(tx: AsyncConnection, event: SkinToneAnalyzed) -> None:
    """Count a photo that was measured, by the tone that was found in it."""
    values = _group(event.tenant, event.created_at, event.tone.monk, event.tone.palette_undertone)
    unsure, retakes = event.tone.confidence < SURE, event.quality.verdict == "retake"
    counts = {"confidence": event.tone.confidence, "unsure": int(unsure), "retakes": int(retakes)}
    await tx.execute(_COUNT_ANALYSIS, values | counts)
    await tx.execute(_TAKE_PART, values | {"user": event.user, "stage": "measured"})


async def count_ranking(tx: AsyncConnection, event: ProductsRanked) -> None:
    """Count the products that match a person; call it after the append, whose lock puts writers in order."""
    if event.ranked_at is None:
        return
    values = _group(event.tenant, event.ranked_at, event.monk, event.undertone)
    await tx.execute(_COUNT_MATCHES, values | {"matches": msgspec.json.encode(event.matches).decode()})


async def count_interactions(tx: AsyncConnection, event: InteractionsRecorded) -> None:
    """Count what a person of a known tone did; call it after the append, whose lock puts writers in order."""
    if event.monk is None:
        return
    values = _group(event.tenant, event.recorded_at, event.monk, event.undertone)
    counted = Counter((kind_of(each), each.category, each.action) for each in event.interactions)
    counts = [
        {"kind": kind, "category": category, "action": action, "interactions": count}
        for (kind, category, action), count in counted.items()
    ]
    await tx.execute(_COUNT_INTERACTIONS, values | {"counts": msgspec.json.encode(counts).decode()})
    await tx.execute(_TAKE_PART, values | {"user": event.user, "stage": "interacted"})


def kind_of(interaction: Interaction) -> ItemKind:
    """What was interacted with: no sku begins as a color does."""
    return "color" if interaction.item.startswith("#") else "product"


def _group(tenant: str, moment: datetime, tone: Monk | None, undertone: Undertone | None) -> dict[str, Any]:
    return {"tenant": tenant, "day": moment.astimezone(UTC).date(), "tone": tone, "undertone": undertone}
