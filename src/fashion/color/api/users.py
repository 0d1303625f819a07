"""A user's profile and colors over HTTP."""

from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, Parameter

from fashion.color.api.problems import no_profile
from fashion.color.usecases import EraseUser
from fashion.color.views import ColorsView, MatchView, ProfileView, colors_of, match_of, profile_of
from fashion.colorimetry.spaces import parse_hex
from fashion.configuration import Configuration
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.tags import user_tag
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import Pseudonym, UserId, provide_owner
from fashion.kernel.http.internal.user_events import read_events
from fashion.kernel.http.languages import LANGUAGE, AnswerLanguage, language_headers
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.http.responses import answered, encoded, erased
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.postgres.database import Database
from fashion.vocabulary import LENIENT_HEX_PATTERN, Category, PaletteSubcategory

Revision = Annotated[int, Parameter(ge=0, description="Answer `pending` until this revision has been processed")]
Color = Annotated[
    str,
    Parameter(description="An sRGB color, such as c68642", schema_extra={"pattern": f"^{LENIENT_HEX_PATTERN}$"}),
]
Worn = Annotated[
    PaletteSubcategory,
    Parameter(description="What the color is of: `foundation` is compared with the skin, others with the palette"),
]

OWNER = {"user": Provide(provide_owner)}


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
        raise no_profile()
    return encoded(msgspec.json.encode(found), language)


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


HANDLERS: list[Any] = [read_profile, read_colors, match_color, read_events, delete_user]
