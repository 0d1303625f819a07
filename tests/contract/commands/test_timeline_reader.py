from collections.abc import AsyncIterator
from io import BytesIO

import msgspec
import pytest
import structlog
from sqlalchemy import text

from fashion.color.adapters import TABLES
from fashion.commands.timeline_reader import UnknownCorrelationIdError, read_timeline
from fashion.contracts import pack
from fashion.kernel.events.erasure import erase
from fashion.kernel.events.log import append
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.telemetry.correlation import CORRELATION
from fashion.settings import Settings
from support.events.examples import WHEN, analyzed
from support.stores.shared import make_schema


@pytest.fixture
def migrated(owner: Settings) -> Settings:
    """A platform with the schemas of every service."""
    make_schema(owner, "imaging")
    make_schema(owner, "products")
    return owner


@pytest.fixture
async def imaging(migrated: Settings) -> AsyncIterator[Database]:
    """The database of imaging, with one event of the upload `one`."""
    opened = open_database(migrated, "imaging")
    with structlog.contextvars.bound_contextvars(**{CORRELATION: "one"}):
        async with opened.transaction() as tx:
            await append(tx, "user-ann", 0, [pack(analyzed("ann"))])
    yield opened
    await opened.close()


async def steps(settings: Settings, *logs: bytes) -> list[tuple[str, str]]:
    found = await read_timeline(settings, "one", [BytesIO(log) for log in logs])
    return [(step.service, step.what) for step in found]


async def test_an_event_is_shown_where_it_was_recorded_and_where_it_was_handled(
    owner: Settings, imaging: Database, database: Database
) -> None:
    async with imaging.transaction() as tx:
        event = (await tx.execute(text("SELECT id FROM events"))).scalar_one()
    async with database.transaction() as tx:
        await tx.execute(text("INSERT INTO inbox (event) VALUES (:event)"), {"event": event})
    assert await steps(owner) == [
        ("imaging", "recorded SkinToneAnalyzed"),
        ("color", "handled SkinToneAnalyzed"),
    ]


@pytest.mark.usefixtures("imaging")
async def test_lines_of_a_log_are_shown_that_are_of_the_same_id(owner: Settings) -> None:
    written = {"time": WHEN, "service": "gateway", "level": "info", "event": "request"}
    lines = (msgspec.json.encode(written | {CORRELATION: name}) for name in ("one", "another"))
    assert ("gateway", "logged request") in await steps(owner, b"\n".join(lines))
    assert len(await steps(owner, b"no JSON")) == 1


async def test_what_an_erasure_in_another_service_left_is_marked(
    owner: Settings, imaging: Database, database: Database
) -> None:
    async with database.transaction() as tx:
        await erase(tx, "ann", TABLES)
    (step,) = await read_timeline(owner, "one", [])
    assert (step.erased, "Monk" in step.detail) == (True, False)


@pytest.mark.usefixtures("imaging")
async def test_an_id_without_a_trace_is_named(owner: Settings) -> None:
    with pytest.raises(UnknownCorrelationIdError, match="correlation ID nobody"):
        await read_timeline(owner, "nobody", [])


async def test_the_role_of_a_service_is_shown_the_log_of_that_service_alone(
    settings: Settings, migrated: Settings, imaging: Database, database: Database
) -> None:
    with structlog.contextvars.bound_contextvars(**{CORRELATION: "one"}):
        async with database.transaction() as tx:
            await append(tx, "user-ann", 0, [pack(analyzed("ann"))])
    assert {service for service, _ in await steps(settings)} == {"color"}
