"""The color service over HTTP."""

from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, Parameter

from fashion.color.usecases import EraseUser, NoProfileError, RequestColors
from fashion.color.views import (
    ColorsView,
    MatchView,
    PaletteView,
    ProfileView,
    colors_of,
    match_of,
    palette,
    profile_of,
)
from fashion.colorimetry.spaces import parse_hex
from fashion.configuration import Configuration
from fashion.contracts import ColorRecommendationRequested
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.tags import user_tag
from fashion.kernel.health import Health
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, provide_owner
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.document.openapi import CLOSED
from fashion.kernel.http.languages import LANGUAGE, AnswerLanguage, language_headers
from fashion.kernel.http.problems import ProblemError, declare_problems, documented, unavailable
from fashion.kernel.http.responses import answered, encoded, erased
from fashion.kernel.http.user_events import read_events
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.postgres.database import Database
from fashion.vocabulary import (
    CATEGORIES,
    LENIENT_HEX_PATTERN,
    Category,
    Occasion,
    PaletteSubcategory,
    Undertone,
)

Monk = Annotated[int, Parameter(ge=1, le=10, description="Tone on the Monk scale")]
Revision = Annotated[int, Parameter(ge=0, description="Answer `pending` until this revision was taken in")]
Color = Annotated[
    str,
    Parameter(description="An sRGB color, such as c68642", schema_extra={"pattern": f"^{LENIENT_HEX_PATTERN}$"}),
]
Worn = Annotated[
    PaletteSubcategory,
    Parameter(description="What the color is of: `foundation` is compared with the skin, others with the palette"),
]

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


@get("/v1/colors", responses=answered(PaletteView) | documented(400), tags=["colors"], summary="Read a palette")
async def read_palette(
    live: NamedDependency[LiveConfiguration[Configuration]],
    tone: Monk,
    undertone: FromQuery[Undertone] = "neutral",
    category: FromQuery[Category | None] = None,
) -> Response[bytes]:
    """The colors that suit a tone and undertone; needs no user."""
    return encoded(msgspec.json.encode(palette(live.value.palettes, tone, undertone, category)))


@get(
    "/v1/users/{user_id:str}/profile",
    dependencies=OWNER | LANGUAGE,
    security=requires("me"),
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Read a user's profile",
)
async def read_profile(
    user_id: UserId,
    user: Pseudonym,
    database: NamedDependency[Database],
    language: AnswerLanguage,
    revision: Revision = 0,
) -> Response[ProfileView]:
    """The tone that recommendations are made for, its season, and the photo that would narrow it most."""
    found = await profile_of(database, user, revision, language)
    return Response(found, headers=language_headers(language))


@get(
    "/v1/users/{user_id:str}/colors",
    dependencies=OWNER | LANGUAGE,
    security=requires("me"),
    responses=answered(ColorsView) | documented(400, 403, 503),
    tags=["users"],
    summary="Read a user's colors",
)
async def read_colors(
    user_id: UserId,
    user: Pseudonym,
    database: NamedDependency[Database],
    cache: NamedDependency[Cache],
    live: NamedDependency[LiveConfiguration[Configuration]],
    language: AnswerLanguage,
    category: FromQuery[Category | None] = None,
    revision: Revision = 0,
) -> Response[bytes]:
    """The colors recommended to a user, best first within each subcategory, and colors to avoid, with why."""

    known = False

    async def compute() -> bytes:
        nonlocal known
        found = await colors_of(database, live.value.palettes, user, category, revision, language)
        known = bool(found.items)
        return msgspec.json.encode(found)

    key = f"{user}:{live.revision}:{category}:{revision}:{language}"
    ttl = live.value.cache.colors_seconds
    tags = [user_tag(user, "color")]
    found = await cache.fetch_of_user("colors", key, tags, ttl, compute, lambda: known)
    return encoded(found, language)


@get(
    "/v1/users/{user_id:str}/match",
    dependencies=OWNER | LANGUAGE,
    security=requires("me"),
    responses=answered(MatchView) | documented(400, 403, 409, 503),
    tags=["users"],
    summary="Match a color to a user",
)
async def match_color(
    user_id: UserId,
    user: Pseudonym,
    database: NamedDependency[Database],
    live: NamedDependency[LiveConfiguration[Configuration]],
    language: AnswerLanguage,
    color: Color,
    subcategory: Worn = "clothing",
    revision: Revision = 0,
) -> Response[bytes]:
    """How well a color goes with a user: scored as a product of it is, with what is against it if it does not."""
    found = await match_of(database, live.value.palettes, user, _parse(color), subcategory, revision, language)
    if found is None:
        raise _no_profile()
    return encoded(msgspec.json.encode(found), language)


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
        raise _no_profile() from None
    return RecommendationAccepted(request=event.request)


@delete(
    "/v1/users/{user_id:str}",
    dependencies=OWNER,
    security=requires("me"),
    responses=documented(400, 403, 503),
    tags=["users"],
    summary="Erase a user from the color service",
)
async def delete_user(user_id: UserId, user: Pseudonym, erase_user: NamedDependency[EraseUser]) -> Response[None]:
    """Delete the user's profile, colors and events."""
    return erased(await erase_user(user))


def _parse(color: str) -> str:
    try:
        return parse_hex(color)
    except ValueError as error:
        raise ProblemError(400, "bad-request", f"color: {error}") from None


def _no_profile() -> ProblemError:
    return ProblemError(409, "no-profile", "There is no profile yet: post a photo to /v1/analyses first.")


declare_problems((409, "no-profile", "The user has no profile yet: no photo of theirs was measured."))

HANDLERS: list[Any] = [
    read_palette,
    read_profile,
    read_colors,
    match_color,
    request_recommendations,
    read_events,
    delete_user,
]
