"""What people chose among products: their interactions, as training and evaluation read them.

They are read from the event log, which an erasure takes them out of; nobody's choices are stored anywhere else.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from fashion.contracts import InteractionsRecorded, unpack
from fashion.kernel.postgres.database import Database, query
from fashion.products.analytics.rollups import kind_of
from fashion.vocabulary import Action

WEIGHTS: dict[Action, float] = {"dismissed": -5.0, "viewed": -1.0, "clicked": 2.0, "saved": 5.0, "bought": 10.0}
"""How much an interaction says that somebody likes a product; a choice, not a measurement.

Who only looks at a product saw it and did not want it: what is shown more is not liked more for that.
"""
MOST_CHOICES = 1_000_000
_PART = 1000

_RECORDED = query(
    "relevance.interactions",
    """SELECT position, type, schema, data::text AS data FROM events
       WHERE position > :position AND type = 'InteractionsRecorded' AND occurred_at > :since
       ORDER BY position LIMIT :limit""",
)


class Choice(NamedTuple):
    """What a person of a tone did with a product; `weight` is below 0 if they do not like it."""

    person: str
    tone: int
    sku: str
    weight: float
    at: datetime


async def read_choices(database: Database, since: datetime) -> Sequence[Choice]:
    """Return what people of known tone chose since a time, oldest first; at most the newest `MOST_CHOICES`."""
    choices = deque[Choice](maxlen=MOST_CHOICES)
    position = 0
    while rows := await database.rows(_RECORDED, position=position, since=since, limit=_PART):
        for row in rows:
            event = unpack(row.type, row.schema, row.data.encode())
            if isinstance(event, InteractionsRecorded):
                choices.extend(_choices(event))
        position = rows[-1].position
    return sorted(choices, key=lambda choice: choice.at)


def _choices(event: InteractionsRecorded) -> list[Choice]:
    if event.monk is None:
        return []
    return [
        Choice(event.user, event.monk, each.item, WEIGHTS[each.action], event.recorded_at)
        for each in event.interactions
        if kind_of(each) == "product"
    ]


def strongest(choices: Iterable[Choice]) -> dict[tuple[str, str], float]:
    """Return how much each person likes each product that they saw, of choices that are sorted by time.

    The strongest of what they did decides, of two as strong the later one: who dismisses a product that they had
    saved does not like it.
    """
    weights: dict[tuple[str, str], float] = {}
    for each in choices:
        key = each.person, each.sku
        if abs(each.weight) >= abs(weights.get(key, 0.0)):
            weights[key] = each.weight
    return weights
