"""A user's analyses over HTTP, and their erasure."""

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get
from litestar.di import NamedDependency, Provide

from fashion.imaging.api.responses import AnalysisResponse
from fashion.imaging.usecases import EraseUser
from fashion.imaging.views import history_of
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, provide_owner
from fashion.kernel.http.internal.user_events import read_events
from fashion.kernel.http.languages import LANGUAGE, AnswerLanguage, language_headers
from fashion.kernel.http.pagination import Cursor, Limit, Page, cursor_of, position_of
from fashion.kernel.http.problems import documented
from fashion.kernel.http.responses import erased
from fashion.kernel.postgres.database import Database

NEWEST = 2**31 - 1


class Before(msgspec.Struct, frozen=True, array_like=True):
    """A position in a history: the analyses of lower revisions."""

    revision: Annotated[int, msgspec.Meta(ge=1, le=NEWEST)]


@get(
    "/v1/users/{user_id:str}/history",
    dependencies=LANGUAGE | {"user": Provide(provide_owner)},
    security=requires("me"),
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Read a user's analyses, newest first",
)
async def read_history(
    user_id: UserId,
    user: Pseudonym,
    database: NamedDependency[Database],
    language: AnswerLanguage,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response[Page[AnalysisResponse]]:
    """Return a page of analyses; follow `next` until it is null."""
    before = position_of(cursor, Before) if cursor else Before(NEWEST)
    found = await history_of(database, user, before.revision, limit + 1)
    items = [AnalysisResponse.from_analysis(user_id, analysis, language) for analysis in found[:limit]]
    page = Page(items=items, next=cursor_of(Before(items[-1].revision)) if len(found) > limit else None)
    return Response(page, headers=language_headers(language))


@delete(
    "/v1/users/{user_id:str}",
    dependencies={"user": Provide(provide_owner)},
    security=requires("me"),
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Erase a user from imaging",
)
async def delete_user(user_id: UserId, user: Pseudonym, erase_user: NamedDependency[EraseUser]) -> Response[None]:
    """Delete every analysis and event of the user, and record the erasure."""
    return erased(await erase_user(user))


HANDLERS: list[Any] = [read_history, read_events, delete_user]
