"""The request in which an analysis was made, for the gateway; not a path of the public API."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from fashion.imaging.views import correlation_of
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.problems import ProblemError
from fashion.kernel.postgres.database import Database


@get("/v1/operations/correlations/{analysis_id:uuid}", security=requires("operate"), include_in_schema=False)
async def read_correlation(analysis_id: FromPath[UUID], database: NamedDependency[Database]) -> dict[str, str]:
    """Return the correlation ID of the request in which an analysis was made."""
    found = await correlation_of(database, analysis_id)
    if found is None:
        raise ProblemError(404, "not-found", f"There is no analysis {analysis_id}.")
    return {"correlation_id": found}


HANDLERS: list[Any] = [read_correlation]
