"""The API keys of all tenants: products keeps them, because the gateway has no database."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from fashion.kernel.http.authentication.api_keys import KeyGrant, NewKey, make_key
from fashion.kernel.postgres.database import Database, query

_ADD = query(
    "keys.add",
    """INSERT INTO api_keys (id, digest, tenant, name, scopes, created_by, expires_at)
       VALUES (:id, :digest, :tenant, :name, :scopes, :by, now() + :lifetime)""",
)
_LIST = query(
    "keys.list",
    """SELECT id, tenant, name, scopes, created_at, created_by, expires_at, last_used_at, revoked_at, revoked_by
       FROM api_keys WHERE CAST(:tenant AS text) IS NULL OR tenant = :tenant ORDER BY created_at""",
)
_REVOKE = query(
    "keys.revoke",
    """UPDATE api_keys SET revoked_at = now(), revoked_by = :by
       WHERE id = :id AND revoked_at IS NULL RETURNING id""",
)
# The time of the last use is worth a write a minute, not one for each request.
_USE = query(
    "keys.use",
    """WITH used AS (
           UPDATE api_keys SET last_used_at = now()
           WHERE id = :id AND digest = :digest AND revoked_at IS NULL AND expires_at > now()
             AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute'))
       SELECT id, digest, tenant, scopes, extract(epoch FROM expires_at - now())::float AS seconds_left
       FROM api_keys WHERE id = :id AND revoked_at IS NULL AND expires_at > now()""",
)


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as `fashion keys list` shows it."""

    id: str
    tenant: str
    name: str
    scopes: list[str]
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None


async def create_key(
    database: Database, tenant: str, name: str, scopes: Sequence[str], lifetime: timedelta, by: str
) -> NewKey:
    """Store a new key of a tenant, and return it: nobody can read it later."""
    made = make_key()
    values = {"id": made.id, "digest": made.digest, "tenant": tenant, "name": name, "scopes": [*scopes]}
    async with database.transaction() as tx:
        await tx.execute(_ADD, values | {"lifetime": lifetime, "by": by})
    return made


async def list_keys(database: Database, tenant: str | None) -> list[ApiKey]:
    """Return the keys of a tenant, or of all, oldest first."""
    return [ApiKey(**row._mapping) for row in await database.rows(_LIST, tenant=tenant)]


async def revoke_key(database: Database, key_id: str, by: str) -> bool:
    """Revoke a key; return whether there was one that was not revoked."""
    async with database.transaction() as tx:
        return (await tx.execute(_REVOKE, {"id": key_id, "by": by})).first() is not None


async def use_key(database: Database, key_id: str, digest: str) -> KeyGrant | None:
    """Return a key that is good, and record its use if `digest` is the key's; return None if there is none."""
    row: Any = await database.row(_USE, id=key_id, digest=digest)
    return row and KeyGrant(**dict(row._mapping) | {"scopes": frozenset(row.scopes)})
