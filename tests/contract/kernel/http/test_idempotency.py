import asyncio

import pytest
from sqlalchemy import text

from fashion.kernel.events.log import lock_stream
from fashion.kernel.http.idempotency import earlier_answer, keep_answer
from fashion.kernel.http.problems import ProblemError
from fashion.kernel.postgres.database import Database
from fashion.kernel.postgres.maintenance import maintain

OLDER = text("UPDATE idempotency SET created_at = now() - make_interval(secs => :seconds)")


async def ask(database: Database, key: str | None = "key", fingerprint: str = "photo", user: str = "ada") -> int:
    """A request whose effect is to count the answers given so far."""
    async with database.transaction() as tx:
        await lock_stream(tx, f"user-{user}")
        earlier = await earlier_answer(tx, user, key, fingerprint, int)
        if earlier is not None:
            return earlier
        await asyncio.sleep(0.01)
        answer = int((await tx.execute(text("SELECT count(*) FROM idempotency"))).scalar_one())
        await keep_answer(tx, user, key, fingerprint, answer)
        return answer


async def kept(database: Database) -> int:
    return len(await database.rows(text("SELECT key FROM idempotency")))


async def test_the_same_request_gets_the_same_answer(database: Database) -> None:
    assert [await ask(database) for _ in range(3)] == [0, 0, 0]
    assert await kept(database) == 1


async def test_the_same_request_many_times_at_once_has_one_effect(database: Database) -> None:
    assert await asyncio.gather(*(ask(database) for _ in range(12))) == [0] * 12
    assert await kept(database) == 1


async def test_another_key_or_another_user_is_another_request(database: Database) -> None:
    assert await ask(database, "one") == 0
    assert await ask(database, "other") == 1
    assert await ask(database, "one", user="ben") == 2


async def test_a_key_of_another_request_is_rejected(database: Database) -> None:
    await ask(database, fingerprint="photo")
    with pytest.raises(ProblemError, match="another request") as rejection:
        await ask(database, fingerprint="other photo")
    assert (rejection.value.status, rejection.value.kind) == (422, "key-reused")


async def test_without_a_key_nothing_is_kept(database: Database) -> None:
    await ask(database, key=None)
    assert await kept(database) == 0


async def test_an_answer_is_not_kept_without_its_effect(database: Database) -> None:
    transaction = database.transaction()
    tx = await transaction.__aenter__()
    await keep_answer(tx, "ada", "key", "photo", 7)
    await transaction.__aexit__(RuntimeError, RuntimeError(), None)
    assert await kept(database) == 0


async def grow_old(database: Database, hours: float) -> None:
    async with database.transaction() as tx:
        await tx.execute(
            text("UPDATE idempotency SET created_at = now() - make_interval(secs => :s)"), {"s": hours * 3600}
        )


async def test_maintenance_deletes_keys_after_a_day(database: Database) -> None:
    await ask(database, "old")
    await grow_old(database, 24.1)
    await ask(database, "new")
    done = await maintain(database)
    assert done[:2] == ["1 expired idempotency keys deleted", "0 expired tombstones deleted"]
    assert [row.key for row in await database.rows(text("SELECT key FROM idempotency"))] == ["new"]


async def test_maintenance_analyzes_every_table(database: Database, owned: Database) -> None:
    await ask(database)
    done = await maintain(owned)
    assert {"events vacuumed and analyzed", "profiles vacuumed and analyzed"} <= set(done)
    row = await database.row(text("SELECT reltuples FROM pg_class WHERE oid = 'idempotency'::regclass"))
    assert row is not None
    assert row.reltuples == 1
