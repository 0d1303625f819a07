"""Queries are measured however they end."""

import asyncio

import pytest
from prometheus_client import REGISTRY
from sqlalchemy.exc import ProgrammingError

from fashion.kernel.postgres.database import Database, query
from support.waiting import runs

WRONG = query("test.wrong", "SELECT 1 FROM nowhere")
LONG = query("test.long", "SELECT pg_sleep(60)")


def timed(name: str) -> tuple[float, float]:
    """How many runs of a query were measured, and how many seconds they took."""
    found = [
        REGISTRY.get_sample_value(f"fashion_query_duration_seconds_{of}", {"query": name})
        for of in ("count", "sum")
    ]
    return found[0] or 0, found[1] or 0


async def test_a_query_that_fails_is_timed(database: Database) -> None:
    with pytest.raises(ProgrammingError):
        await database.row(WRONG)
    assert timed("test.wrong")[0] == 1


async def test_a_query_that_is_cancelled_is_timed(database: Database) -> None:
    running = asyncio.create_task(database.row(LONG))
    await runs(database, LONG)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    count, seconds = timed("test.long")
    assert count == 1
    assert 0 < seconds < 60


async def test_a_connection_gives_up_a_silent_peer_within_about_a_minute(database: Database) -> None:
    connection = await database.connect()
    names = "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count"
    idle, interval, count = [int(await connection.fetchval(f"SHOW {name}")) for name in names]
    assert 0 < idle + interval * count <= 60
    await connection.close()
