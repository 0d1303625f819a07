"""Palettes over HTTP, for those who choose the colors."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromQuery

from fashion.color.palette_lists import PaletteList, TonePreview, changed_lists, lists_of, preview, to_overrides
from fashion.colorimetry.palettes import load_palettes
from fashion.configuration import Configuration, with_palettes
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.document.openapi import CLOSED
from fashion.kernel.http.etags import IfMatch, etag_of, require_match
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.http.responses import answered
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.settings import Settings
from fashion.vocabulary import Undertone

Live = LiveConfiguration[Configuration]
T = TypeVar("T")


class PaletteChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All lists that take the place of packaged ones, and no others."""

    palettes: Annotated[list[PaletteList], msgspec.Meta(max_length=150)]


class ServedPalettes(msgspec.Struct, frozen=True, kw_only=True):
    """The palettes that are served.

    Attributes:
        revision: that of the live configuration they are from.
        rejected: why a newer configuration is rejected, or an empty string.
        writable: whether they may be replaced here; elsewhere, an operator applies them.
        palettes: the lists that took the place of packaged ones.
        packaged: every list that comes with the platform.
    """

    revision: str
    rejected: str
    writable: bool
    palettes: list[PaletteList]
    packaged: list[PaletteList]


class PalettePreview(msgspec.Struct, frozen=True, kw_only=True):
    """What palettes would recommend, by tone."""

    items: list[TonePreview]
    next: None = None


@get(
    "/v1/palettes",
    security=requires("catalogue:write"),
    responses=answered(ServedPalettes) | documented(400, 403),
    tags=["palettes"],
    summary="Read the palettes that are served",
)
async def read_palettes(live: NamedDependency[Live], settings: NamedDependency[Settings]) -> Response[bytes]:
    """What the package recommends to each tone and undertone, and which lists of it are replaced."""
    return _answer(live, settings)


@put(
    "/v1/palettes",
    security=requires("catalogue:write"),
    responses=answered(ServedPalettes) | documented(400, 403, 409, 412, 413),
    tags=["palettes"],
    summary="Replace the palettes that are served",
)
async def write_palettes(
    data: Annotated[PaletteChange, CLOSED],
    live: NamedDependency[Live],
    settings: NamedDependency[Settings],
    if_match: IfMatch = None,
) -> Response[bytes]:
    """Writes the configuration file, which services take up within seconds; only where no operator keeps it."""
    if not settings.config_writable:
        raise ProblemError(409, "palettes-kept-elsewhere", "An operator keeps the palettes: apply them there.")
    live.read()
    require_match(if_match, _body(live, settings))
    overrides = _checked(partial(to_overrides, data.palettes))
    try:
        _checked(partial(live.rewrite, partial(with_palettes, overrides=overrides)))
    except OSError as error:
        detail = f"The configuration file cannot be written: {error.strerror}."
        raise ProblemError(409, "palettes-kept-elsewhere", detail) from None
    return _answer(live, settings)


@post(
    "/v1/palettes/preview",
    status_code=200,
    security=requires("catalogue:write"),
    responses=documented(400, 403, 413),
    tags=["palettes"],
    summary="Preview palettes on the ten tones",
)
async def preview_palettes(
    data: Annotated[PaletteChange, CLOSED], undertone: FromQuery[Undertone] = "neutral"
) -> PalettePreview:
    """What the platform would recommend to each tone of the Monk scale with these palettes; changes nothing."""
    overrides = _checked(partial(to_overrides, data.palettes))
    palettes = _checked(partial(load_palettes().with_overrides, overrides))
    return PalettePreview(items=preview(palettes, undertone))


def _checked(make: Callable[[], T]) -> T:
    try:
        return make()
    except ValueError as error:
        raise ProblemError(400, "bad-palettes", str(error)) from None


def _body(live: Live, settings: Settings) -> bytes:
    served = ServedPalettes(
        revision=live.revision,
        rejected=live.rejected,
        writable=settings.config_writable,
        palettes=changed_lists(live.value.palettes),
        packaged=lists_of(load_palettes()),
    )
    return msgspec.json.encode(served)


def _answer(live: Live, settings: Settings) -> Response[bytes]:
    body = _body(live, settings)
    return Response(body, headers={"ETag": etag_of(body).decode()}, media_type="application/json")


declare_problems(
    (400, "bad-palettes", "Two lists or two colors are for the same, or a name cannot be shown."),
    (409, "palettes-kept-elsewhere", "The palettes cannot be written here, as an operator or a file keeps them."),
)

HANDLERS: list[Any] = [read_palettes, write_palettes, preview_palettes]
