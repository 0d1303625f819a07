"""Analytics over HTTP."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from fashion.event_values import Interaction
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, provide_owner
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.document.openapi import CLOSED
from fashion.kernel.http.idempotency import KeyHeader
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.postgres.database import Database
from fashion.products.analytics.coverage import Coverage
from fashion.products.analytics.days import Days
from fashion.products.analytics.funnel import Funnel
from fashion.products.analytics.interactions import InteractionsView, UserErasedError, record_interactions
from fashion.products.analytics.views import coverage_of, funnel_of

From = Annotated[
    date | None,
    QueryParameter(name="from", required=False, description="First day in UTC, a Monday; else 4 weeks"),
]
To = Annotated[
    date | None,
    QueryParameter(
        name="to", required=False, description="Last day in UTC, a Sunday that is over; else the latest"
    ),
]


class InteractionsBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a user did; an interaction whose `id` was sent before is not recorded again."""

    interactions: Annotated[list[Interaction], msgspec.Meta(min_length=1, max_length=100)]


@post(
    "/v1/users/{user_id:str}/interactions",
    dependencies={"user": Provide(provide_owner)},
    security=requires("me"),
    status_code=200,
    responses=documented(400, 403, 409, 413, 422, 503),
    tags=["users"],
    summary="Record what a user did with what was shown",
)
async def add_interactions(
    user_id: UserId,
    user: Pseudonym,
    data: Annotated[InteractionsBody, CLOSED],
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    idempotency_key: KeyHeader = None,
) -> InteractionsView:
    """Products and colors that were viewed, clicked, saved, bought or dismissed; they are counted by tone.

    A product counts in the catalogue's category; `rejected` names interactions with products that are not in it.
    """
    at, tenant = await database.now(), caller(request).tenant
    try:
        return await record_interactions(database, user, data.interactions, at, idempotency_key, tenant)
    except UserErasedError:
        raise ProblemError(
            409, "erased", "This user was erased while the request was being processed; nothing was recorded."
        ) from None


@get(
    "/v1/analytics/coverage",
    security=requires("analytics:read"),
    responses=documented(400, 503),
    tags=["analytics"],
    summary="Read what people of every tone get",
)
async def read_coverage(
    request: Request[Any, Any, Any], database: NamedDependency[Database], first: From = None, last: To = None
) -> Coverage:
    """People, confidence, retakes and matching products by tone and undertone, each compared with all others.

    The people are those of the caller's tenant.

    Weeks in which a group has fewer than 5 people are suppressed, and are no part of the overall figures. `flags`
    name what is notably worse: half of the matching products or less, half as many retakes or unsure photos again
    or more.
    """
    return await coverage_of(database, caller(request).tenant, Days.weeks(first, last))


@get(
    "/v1/analytics/funnel",
    security=requires("analytics:read"),
    responses=documented(400, 503),
    tags=["analytics"],
    summary="Read what people of every tone do with what they are shown",
)
async def read_funnel(
    request: Request[Any, Any, Any], database: NamedDependency[Database], first: From = None, last: To = None
) -> Funnel:
    """Products and colors that were viewed, clicked, saved and dismissed, by tone and undertone.

    The people are those of the caller's tenant.

    Weeks in which a group has fewer than 5 people are suppressed, and are no part of the overall figures.
    """
    return await funnel_of(database, caller(request).tenant, Days.weeks(first, last))


declare_problems(
    (400, "bad-days", "The days are not a valid range."),
    (409, "erased", "The user was erased while the request was being processed."),
)

HANDLERS: list[Any] = [add_interactions, read_coverage, read_funnel]
