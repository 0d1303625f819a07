"""Versions of the learned popularity in the database; the newest one decides whether rankings use any."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np

from fashion.kernel.postgres.database import Database, query
from fashion.products.index.popularity import Popularity
from fashion.products.relevance.evaluation import Comparison

KEPT_MODELS, KEPT_SHARES = 50, 3
"""Versions of which the report is kept, and those that rankings can use: a walk through pages ends in its own."""

_ADD = query(
    "relevance_models.add",
    """INSERT INTO relevance_models (algorithm, wins, tones, report)
       VALUES (:algorithm, :wins, CAST(:tones AS smallint[]), CAST(:report AS jsonb)) RETURNING version""",
)
_ADD_SHARES = query(
    "relevance_shares.add",
    "INSERT INTO relevance_shares (version, sku, shares) VALUES (:version, :sku, CAST(:shares AS real[]))",
)
_FORGET = query(
    "relevance_models.prune", f"DELETE FROM relevance_models WHERE version <= :version - {KEPT_MODELS}"
)
_FORGET_SHARES = query(
    "relevance_shares.prune", f"DELETE FROM relevance_shares WHERE version <= :version - {KEPT_SHARES}"
)
_NEWEST = query(
    "relevance_models.newest", "SELECT version, wins FROM relevance_models ORDER BY version DESC LIMIT 1"
)
_TONES = query("relevance_models.tones", "SELECT tones FROM relevance_models WHERE version = :version AND wins")
_SHARES = query(
    "relevance_shares.read",
    'SELECT sku, shares FROM relevance_shares WHERE version = :version ORDER BY sku COLLATE "C"',
)
_LIST = query(
    "relevance_models.list",
    """SELECT version, trained_at, algorithm, wins, report::text AS report FROM relevance_models
       ORDER BY version DESC LIMIT :limit""",
)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a version was trained on, and how it compares with color alone; `comparisons` end with all people."""

    interactions: int
    people: int
    products: int
    comparisons: list[Comparison]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the learned popularity; `wins` says whether rankings may use it."""

    version: int
    trained_at: datetime
    algorithm: str
    wins: bool
    report: Report


class UnknownPopularityError(LookupError):
    """The version is not, or no longer, stored, or never won."""


async def store(database: Database, algorithm: str, popularity: Popularity, report: Report, *, wins: bool) -> int:
    """Store a new version, and delete old ones; return its number. The shares of one that does not win go."""
    model = {
        "algorithm": algorithm,
        "wins": wins,
        "tones": sorted(popularity.tones),
        "report": msgspec.json.encode(report).decode(),
    }
    async with database.transaction() as tx:
        version = int((await tx.execute(_ADD, model)).scalar_one())
        shares = [
            {"version": version, "sku": sku, "shares": row.tolist()}
            for sku, row in zip(popularity.skus, popularity.shares, strict=True)
            if row.any()
        ]
        if wins and shares:
            await tx.execute(_ADD_SHARES, shares)
        for statement in (_FORGET, _FORGET_SHARES):
            await tx.execute(statement, {"version": version})
    return version


async def newest(database: Database) -> int:
    """Return the version that rankings may use: the newest one if it wins, else 0."""
    row = await database.row(_NEWEST)
    return int(row.version) if row and row.wins else 0


async def load(database: Database, version: int) -> Popularity:
    """Return a version that wins.

    Raises:
        UnknownPopularityError: there is none of this number.
    """
    model = await database.row(_TONES, version=version)
    rows = await database.rows(_SHARES, version=version)
    if model is None or not rows:
        raise UnknownPopularityError(f"No popularity of version {version}.")
    shares = np.array([row.shares for row in rows], np.float64)
    return Popularity(version, [row.sku for row in rows], shares, frozenset(model.tones))


async def models(database: Database, limit: int) -> Sequence[Model]:
    """Return the newest versions, newest first."""
    rows = await database.rows(_LIST, limit=limit)
    return [msgspec.convert({**row._mapping, "report": msgspec.json.decode(row.report)}, Model) for row in rows]
