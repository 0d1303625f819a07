"""The pictures of products, which pages of the studio may not load from shops themselves."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.http.responses import answered
from fashion.kernel.postgres.database import Database
from fashion.localization.marking import sentence
from fashion.products.api.catalogue import Sku, unknown_product
from fashion.products.outbound.addresses import BadUrlError
from fashion.products.outbound.fetching import FetchError, SilentServerError
from fashion.products.pictures.decoding import UnreadablePictureError
from fashion.products.pictures.small_pictures import MEDIA_TYPE, SmallPictures
from fashion.products.views import product_of

CACHE_CONTROL = "public, max-age=3600"


@get(
    "/v1/products/{sku:str}/picture",
    responses=answered(bytes, media_type=MEDIA_TYPE) | documented(400, 404, 502, 503, 504),
    tags=["products"],
    summary="Show a product",
)
async def read_picture(
    sku: Sku, database: NamedDependency[Database], small_pictures: NamedDependency[SmallPictures]
) -> Response[bytes]:
    """The first image of a product as WebP of at most 480 pixels on a side, fetched from its shop."""
    found = await product_of(database, sku)
    if found is None:
        raise unknown_product(sku)
    if not found.images:
        raise ProblemError(404, "no-picture", sentence("The product {sku} has no image.", sku=sku))
    try:
        picture = await small_pictures.at(found.images[0])
    except SilentServerError:
        detail = sentence("The shop did not send the picture in time; try again later.")
        raise ProblemError(504, "slow-shop", detail) from None
    except (BadUrlError, FetchError, UnreadablePictureError) as error:
        detail = sentence("The shop gives no picture: {reason}", reason=str(error))
        raise ProblemError(502, "unreadable-picture", detail) from None
    return Response(picture, media_type=MEDIA_TYPE, headers={"Cache-Control": CACHE_CONTROL})


declare_problems(
    (404, "no-picture", "The product has no image."),
    (502, "unreadable-picture", "The shop's server answers without a picture that can be read."),
    (504, "slow-shop", "The shop's server did not send the picture in time."),
)

HANDLERS: list[Any] = [read_picture]
