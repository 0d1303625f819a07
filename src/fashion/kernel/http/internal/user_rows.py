"""What a service stores of a user, for the gateway's export; not a path of the public API."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery

from fashion.kernel.events.stored_rows import StoredRows
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, provide_owner
from fashion.kernel.http.problems import ProblemError
from fashion.kernel.http.responses import encoded
from fashion.kernel.postgres.database import Database


@get(
    "/v1/users/{user_id:str}/stored",
    dependencies={"user": Provide(provide_owner)},
    security=requires("me"),
    include_in_schema=False,
)
async def list_tables(user_id: UserId, user: Pseudonym, stored_rows: NamedDependency[StoredRows]) -> list[str]:
    """Return the tables that may hold something of a user."""
    return stored_rows.tables


@get(
    "/v1/users/{user_id:str}/stored/{table:str}",
    dependencies={"user": Provide(provide_owner)},
    security=requires("me"),
    include_in_schema=False,
)
async def read_rows(
    user_id: UserId,
    user: Pseudonym,
    table: FromPath[str],
    stored_rows: NamedDependency[StoredRows],
    database: NamedDependency[Database],
    after: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the first 200 rows of the user in a table behind a key."""
    if table not in stored_rows.tables:
        raise ProblemError(404, "not-found", "This service has no such table of users.")
    return encoded(msgspec.json.encode(await stored_rows.page(database, table, user, after)))


HANDLERS = [list_tables, read_rows]
