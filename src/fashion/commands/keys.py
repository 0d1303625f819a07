"""Creates, lists and revokes API keys, in the database of the products service."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from fashion.commands.attach import attach_store
from fashion.commands.databases import service_database
from fashion.kernel.http.authentication.api_keys import NewKey
from fashion.kernel.postgres.database import Database
from fashion.products import api_keys
from fashion.settings import Settings


async def create_key(
    tenant: str, name: str, scopes: Sequence[str], lifetime: timedelta, by: str, settings: Settings
) -> NewKey:
    """Store a new key and return it."""
    async with _database(settings) as database:
        return await api_keys.create_key(database, tenant, name, scopes, lifetime, by)


async def list_keys(tenant: str | None, settings: Settings) -> list[api_keys.ApiKey]:
    """Return the keys of a tenant, or of all."""
    async with _database(settings) as database:
        return await api_keys.list_keys(database, tenant)


async def revoke_key(key_id: str, by: str, settings: Settings) -> bool:
    """Revoke a key; return whether there was one to revoke."""
    async with _database(settings) as database:
        return await api_keys.revoke_key(database, key_id, by)


def _database(settings: Settings) -> AbstractAsyncContextManager[Database]:
    url = attach_store(settings, "database_url")
    return service_database(settings.model_copy(update={"database_url": url}), "products")
