"""What the platform replaces, a fair opponent: `python -m benchmarks.peers.baseline`, one process, nothing clever.

It does, by the same code as the platform: face detection and measurement, palettes, the SQL of colors and of
one product, JSON encoding, the same server and database, with as many connections as all services together.

It does not: cache anything; use an index (its tables are copies without any, not even a primary key); read
products in bulk (one query finds the skus, one more each product); compute on arrays (CIEDE2000 is a plain
loop over products and targets); reduce a photo while decoding it; rank ahead (a read ranks); bound the photos
in flight (threads are Python's default). It also leaves out, to its own advantage: events, the audit log,
rate limits, logs, metrics, correlation IDs, idempotency, the second hop through a gateway.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
import uvloop
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from sqlalchemy import text

from benchmarks.peers.scalar import scalar_ciede2000
from benchmarks.services.pseudonyms import pseudonym
from fashion.color.domain import ColorMatchingService, Profile
from fashion.color.views import colors_of, profile_of
from fashion.colorimetry.monk import MONK_LAB
from fashion.colorimetry.palettes import load_palettes
from fashion.colorimetry.spaces import hex_to_lab
from fashion.imaging.domain import Measurement
from fashion.imaging.photo.containers import container
from fashion.imaging.skin.bayesian import BayesianProcessor
from fashion.kernel.health import Health
from fashion.kernel.http.responses import encoded
from fashion.kernel.http.server import serve
from fashion.kernel.postgres.database import Database
from fashion.products.domain import Product, Target, explain, targets
from fashion.products.explaining import write_explanation
from fashion.products.views import ListedProduct, ProductsView, product_of
from fashion.recommended_colors import recommended_colors
from fashion.settings import Settings, load_settings
from fashion.vocabulary import CATEGORIES

SCHEMA = "baseline"
PAGE = 20
_SKUS = text("SELECT sku FROM products WHERE in_stock")
_DELETED = ("profiles", "recommendations")
_ADD_PROFILE = text('INSERT INTO profiles ("user", body) VALUES (:user, CAST(:body AS jsonb))')
_ADD_COLORS = text(
    """INSERT INTO recommendations ("user", category, occasion, basis, colors)
       VALUES (:user, :category, 'everyday', :basis, CAST(:colors AS jsonb))"""
)

Wanted = Mapping[str, Sequence[Target]]


def best_target(product: Product, goals: Sequence[Target]) -> ListedProduct:
    """A product with the score that the platform gives it."""
    assert product.lab
    scored = []
    for goal in goals:
        difference = scalar_ciede2000(product.lab, goal.lab)
        scored.append((goal.weight / (1 + (difference / goal.tolerance) ** 2), difference, goal))
    score, difference, goal = max(scored, key=lambda each: each[0])
    fields = msgspec.structs.asdict(product)
    details = explain(goal, difference)
    sentence = write_explanation(details, "en")
    return ListedProduct(**fields, score=round(score, 4), explanation=sentence, explanation_details=details)


async def ranked(database: Database, wanted: Wanted) -> bytes:
    """The first page of the whole catalogue, fetched and scored one by one."""
    found = []
    for row in await database.rows(_SKUS):
        product = await product_of(database, row.sku)
        if product and wanted.get(product.subcategory):
            found.append(best_target(product, wanted[product.subcategory]))
    found.sort(key=lambda each: (-(each.score or 0), each.sku))
    return msgspec.json.encode(ProductsView(items=found[:PAGE], total=len(found)))


@get("/v1/users/{user_id:str}/colors")
async def read_colors(user_id: str, state: State) -> Response[bytes]:
    """The colors recommended to a user."""
    return encoded(
        msgspec.json.encode(await colors_of(state.database, load_palettes(), pseudonym(user_id), None, 0))
    )


@get("/v1/users/{user_id:str}/products")
async def read_products(user_id: str, state: State) -> Response[bytes]:
    """The products that suit a user, ranked now."""
    user = pseudonym(user_id)
    profile = await profile_of(state.database, user, 0)
    colors: dict[str, list[Target]] = {}
    for color in (await colors_of(state.database, load_palettes(), user, None, 0)).items:
        goal = Target(kind="recommended_color", name=color.name, hex=color.hex, lab=color.lab, weight=color.score)
        colors.setdefault(color.subcategory, []).append(goal)
    assert profile.tone
    return encoded(await ranked(state.database, targets(Target(kind="skin", lab=profile.tone.lab), colors)))


@get("/v1/products")
async def list_products(state: State, tone: int) -> Response[bytes]:
    """The products that suit a tone."""
    light, a, b = MONK_LAB[tone - 1].tolist()
    colors = {
        palette: [
            Target(kind="palette_color", name=swatch.name, hex=swatch.hex, lab=hex_to_lab(swatch.hex))
            for swatch in swatches
        ]
        for palette, swatches in load_palettes().colors(tone, "neutral").items()
    }
    wanted = targets(Target(kind="tone", monk=tone, lab=(light, a, b)), colors)
    return encoded(await ranked(state.database, wanted))


@post("/v1/analyses")
async def analyze(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Measure a photo and recommend colors, before answering."""
    user, photo = pseudonym(request.headers["x-user-id"]), await request.body()
    measurement = await asyncio.to_thread(state.processor.measure, photo)
    await keep(state.database, user, measurement)
    return Response(msgspec.json.encode(measurement), status_code=201, media_type="application/json")


async def keep(database: Database, user: str, measurement: Measurement) -> None:
    """Replace a user's profile and colors."""
    profile = Profile(
        user=user, analysis=uuid4(), revision=1, measured_at=datetime.now(UTC), tone=measurement.tone
    )
    colors = ColorMatchingService(load_palettes()).match(profile, CATEGORIES, "everyday")
    matched = recommended_colors(colors, profile.tone, "everyday")
    async with database.transaction() as tx:
        for table in _DELETED:
            await tx.execute(text(f'DELETE FROM {table} WHERE "user" = :user'), {"user": user})
        await tx.execute(_ADD_PROFILE, {"user": user, "body": msgspec.json.encode(profile).decode()})
        for category in CATEGORIES:
            shown = msgspec.json.encode([color for color in matched if color.category == category]).decode()
            values = {"user": user, "category": category, "basis": profile.basis, "colors": shown}
            await tx.execute(_ADD_COLORS, values)


@get("/ready", sync_to_thread=False)
def ready() -> None:
    """It answers, so it is ready."""


def create_app(settings: Settings) -> Litestar:
    """The one process."""
    container.MIN_REDUCED_LONGER_SIDE = 1_000_000
    database = Database(settings.database_url, SCHEMA, 3 * settings.pool_size, 600.0)
    processor = BayesianProcessor(settings.face_model)
    return Litestar(
        [read_colors, read_products, list_products, analyze, ready],
        request_max_body_size=settings.max_upload_bytes,
        openapi_config=None,
        logging_config=None,
        state=State({"health": Health(), "database": database, "processor": processor}),
    )


if __name__ == "__main__":
    chosen = load_settings()
    uvloop.run(serve(create_app(chosen), chosen, "gateway"))
