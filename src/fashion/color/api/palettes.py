"""Palettes over HTTP, for anybody."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, Parameter

from fashion.color.palette_view import PaletteView, palette
from fashion.configuration import Configuration
from fashion.kernel.http.problems import documented
from fashion.kernel.http.responses import answered, encoded
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.vocabulary import Category, Undertone

Monk = Annotated[int, Parameter(ge=1, le=10, description="Tone on the Monk scale")]


@get("/v1/colors", responses=answered(PaletteView) | documented(400), tags=["colors"], summary="Read a palette")
async def read_palette(
    live: NamedDependency[LiveConfiguration[Configuration]],
    tone: Monk,
    undertone: FromQuery[Undertone] = "neutral",
    category: FromQuery[Category | None] = None,
) -> Response[bytes]:
    """The colors that suit a tone and undertone; needs no user."""
    return encoded(msgspec.json.encode(palette(live.value.palettes, tone, undertone, category)))


HANDLERS: list[Any] = [read_palette]
