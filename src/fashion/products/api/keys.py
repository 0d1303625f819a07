"""An API key for the gateway, which has no database."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from fashion.kernel.http.authentication.api_keys import KeyGrant
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.problems import ProblemError
from fashion.kernel.postgres.database import Database
from fashion.products.api_keys import use_key


@get("/v1/keys/{key_id:str}", security=requires("operate"), include_in_schema=False)
async def read_key(
    key_id: FromPath[str], database: NamedDependency[Database], digest: FromQuery[str] = ""
) -> KeyGrant:
    """Return a key, and record its use if `digest` is the key's: the gateway compares digests."""
    found = await use_key(database, key_id, digest)
    if found is None:
        raise ProblemError(404, "not-found", "There is no such key, or it is revoked or has expired.")
    return found


HANDLERS = [read_key]
