"""Maintenance: delete what has expired, and refresh the planner's statistics."""

from fashion.kernel.postgres.database import Database, query

KEPT_HOURS = 24
"""How long the response to an idempotency key is kept."""

_TABLES = query(
    "maintain.tables", "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
)
_PRUNE = query(
    "maintain.prune", f"DELETE FROM idempotency WHERE created_at < now() - interval '{KEPT_HOURS} hours'"
)
_PRUNE_TOMBSTONES = query("maintain.tombstones", "DELETE FROM erased WHERE expires_at < now()")


async def maintain(database: Database) -> list[str]:
    """Prune expired idempotency keys and VACUUM ANALYZE every table; return a line for each step."""
    async with database.autocommit() as connection:
        pruned = (await connection.execute(_PRUNE)).rowcount
        ended = (await connection.execute(_PRUNE_TOMBSTONES)).rowcount
        done = [f"{pruned} expired idempotency keys deleted", f"{ended} expired tombstones deleted"]
        for (table,) in await connection.execute(_TABLES):
            await connection.execute(query("maintain.vacuum", f'VACUUM (ANALYZE) "{table}"'))
            done.append(f"{table} vacuumed and analyzed")
    return done
