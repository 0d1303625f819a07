import msgspec
from sqlalchemy import text

from fashion.color.adapters import STORED_ROWS
from fashion.kernel.events.stored_rows import PAGE
from fashion.kernel.postgres.database import Database

KEYS = text(
    """INSERT INTO idempotency ("user", key, fingerprint, answer)
       SELECT owner, 'key-' || n, 'f', '{}'
       FROM unnest(ARRAY['ann', 'bob']) AS owner, generate_series(1, 450) AS n"""
)


async def keys(database: Database, user: str) -> list[list[str]]:
    pages, after = list[list[str]](), ""
    while True:
        page = await STORED_ROWS.page(database, "idempotency", user, after)
        pages.append([msgspec.json.decode(row)["key"] for row in page.rows])
        if page.next is None:
            return pages
        after = page.next


async def test_every_row_of_a_user_is_on_one_page(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(KEYS)
    pages = await keys(database, "ann")
    assert [len(page) for page in pages] == [PAGE, PAGE, 50]
    assert {key for page in pages for key in page} == {f"key-{number}" for number in range(1, 451)}


async def test_a_user_without_rows_has_an_empty_page(database: Database) -> None:
    assert await keys(database, "nobody") == [[]]


async def test_the_user_is_not_in_a_row(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(KEYS)
    page = await STORED_ROWS.page(database, "idempotency", "ann", "")
    assert "user" not in msgspec.json.decode(page.rows[0])
