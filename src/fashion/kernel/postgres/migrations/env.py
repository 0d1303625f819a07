"""Alembic's environment: the shared tables and one service's own, in that service's schema."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

options = context.config.attributes
schema: str = options["schema"]


def run(connection: Connection) -> None:
    """Migrate, one migrator at a time; the loser waits and finds nothing left to do."""
    connection.execute(text("SELECT pg_advisory_lock(hashtext(:schema || '.migrate'))"), {"schema": schema})
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'))
    connection.commit()
    context.configure(connection=connection, target_metadata=None, version_table_schema=schema)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    """Connect with the schema as search path, so that no migration names it."""
    engine = create_async_engine(
        make_url(options["url"]).set(drivername="postgresql+asyncpg"),
        connect_args={"timeout": 10, "server_settings": {"search_path": schema}},
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(main())
