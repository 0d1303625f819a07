"""A role of PostgreSQL for each service: it reads and writes the tables of its schema, and nothing else.

Migrations run as the owner of the schemas. They make the role that a service's URL names, with the password in it,
where their own role may; elsewhere the administrator of the database makes it, and migrations only grant.
"""

from collections.abc import Iterable

import asyncpg
from sqlalchemy.engine import make_url

from fashion.kernel.postgres.database import CONNECT_SECONDS
from fashion.kernel.postgres.scram import scram_verifier
from fashion.settings import Settings, variable
from fashion.vocabulary import Service

GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON {schema}.alembic_version FROM {role}",
)
"""Everything that a service may do in the database, all of it in its own schema: none reads a table of another."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('fashion.roles'))"
_EXISTS = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)"
# Everybody may by default. Services make temporary tables to find out whether a full disk has room again.
_MAY_ENTER = """
    SELECT has_database_privilege($1, current_database(), 'CONNECT')
        AND has_database_privilege($1, current_database(), 'TEMPORARY')"""


class RoleError(Exception):
    """A service cannot log in to the database as its role; the message says why and what to do."""


def check_roles(settings: Settings, services: Iterable[Service]) -> None:
    """Check that each service has a URL of its own, with a role that is not the owner of the schemas.

    Raises:
        RoleError: names the variables that are to be set.
    """
    owner = _role_of(settings.database_url)
    shared = [each for each in services if _role_of(settings.database_url_of(each)) == owner]
    if shared:
        names = ", ".join(variable(f"{service}_database_url") for service in shared)
        raise RoleError(f"{names}: expected a URL with another role than {owner}, which owns every schema.")


async def provide_role(owner_url: str, service_url: str, schema: str) -> None:
    """Let a service log in by its URL and use its schema; safe to run again, and at once from several places.

    Raises:
        RoleError: the role is missing or has another password, and the owner of the schema may not change that.
    """
    role = _role_of(service_url)
    if role == _role_of(owner_url):
        return
    connection = await asyncpg.connect(owner_url, timeout=CONNECT_SECONDS)
    try:
        async with connection.transaction():
            await connection.execute(_LOCK)
            if not await _can_log_in(service_url):
                await _set_password(connection, owner_url, service_url)
            await grant(connection, role, schema)
    finally:
        await connection.close()
    if not await _can_log_in(service_url):
        raise RoleError(f"PostgreSQL does not let {role} log in with its new password: see pg_hba.conf.")


async def _set_password(connection: asyncpg.Connection, owner_url: str, service_url: str) -> None:
    role, verifier = _role_of(service_url), scram_verifier(make_url(service_url).password or "")
    verb = "ALTER" if await connection.fetchval(_EXISTS, role) else "CREATE"
    try:
        # The server never sees the password, so that it cannot log it with the statement.
        await connection.execute(f"{verb} ROLE {_quoted(role)} LOGIN PASSWORD '{verifier}'")
    except asyncpg.InsufficientPrivilegeError:
        state = "has another password" if verb == "ALTER" else "is missing"
        raise RoleError(
            f"The role {role} {state}, and {_role_of(owner_url)} may not change that: "
            "let the administrator of the database do it, as docs/security.md shows."
        ) from None


async def grant(connection: asyncpg.Connection, role: str, schema: str) -> None:
    """Let a role use a schema as services do."""
    for grant in GRANTS:
        await connection.execute(grant.format(schema=_quoted(schema), role=_quoted(role)))
    if not await connection.fetchval(_MAY_ENTER, role):
        database = await connection.fetchval("SELECT current_database()")
        await connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {_quoted(database)} TO {_quoted(role)}")


async def _can_log_in(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    except asyncpg.InvalidAuthorizationSpecificationError:
        return False
    except asyncpg.InsufficientPrivilegeError:
        # The password is right, and the database is not open to the role yet.
        return True
    await connection.close()
    return True


def _role_of(url: str) -> str:
    return make_url(url).username or ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
