"""Requests for fresh recommendations over HTTP."""

from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency, Provide

from fashion.color.api.problems import no_profile
from fashion.color.usecases import NoProfileError, RequestColors
from fashion.contracts import ColorRecommendationRequested
from fashion.kernel.health import Health
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, provide_owner
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.document.openapi import CLOSED
from fashion.kernel.http.problems import documented, unavailable
from fashion.vocabulary import CATEGORIES, Category, Occasion

OWNER = {"user": Provide(provide_owner)}


class RecommendationRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What to recommend afresh."""

    categories: Annotated[list[Category], msgspec.Meta(min_length=1, max_length=2)] = msgspec.field(
        default_factory=lambda: list(CATEGORIES)
    )
    occasion: Occasion = "everyday"


class RecommendationAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """The request's ID; `ColorsRecommended` and `ProductsRanked` follow."""

    request: UUID
    awaits: tuple[str, ...] = ("ColorsRecommended", "ProductsRanked")


@post(
    "/v1/users/{user_id:str}/recommendations",
    dependencies=OWNER,
    security=requires("me"),
    status_code=202,
    responses=documented(400, 403, 409, 413, 503),
    tags=["users"],
    summary="Ask for fresh recommendations",
)
async def request_recommendations(
    request: Request[Any, Any, Any],
    user_id: UserId,
    user: Pseudonym,
    data: Annotated[RecommendationRequest, CLOSED],
    request_colors: NamedDependency[RequestColors],
    health_state: NamedDependency[Health],
) -> RecommendationAccepted:
    """Colors for an occasion, then the products that match them; both follow as events."""
    if health_state.shedding:
        reason = health_state.shedding.rstrip(".")
        raise unavailable(f"Requests are rejected for now: {reason}; try again in 10 s.", 10)
    event = ColorRecommendationRequested(
        request=uuid4(),
        user=user,
        tenant=caller(request).tenant,
        categories=list(dict.fromkeys(data.categories)),
        occasion=data.occasion,
    )
    try:
        await request_colors(event)
    except NoProfileError:
        raise no_profile() from None
    return RecommendationAccepted(request=event.request)


HANDLERS: list[Any] = [request_recommendations]
