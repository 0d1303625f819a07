"""The gateway, put together."""

from litestar import Litestar

from fashion.configuration import parse_configuration
from fashion.gateway.api import HANDLERS
from fashion.gateway.edge import Edge, edge_middleware
from fashion.gateway.following import Following
from fashion.gateway.limits import RateLimits
from fashion.gateway.upstream import Upstream
from fashion.kernel.http.application import create_app as create_web_app
from fashion.kernel.http.openapi import PATH
from fashion.kernel.runtime import Runtime
from fashion.settings import Settings


def create_app(settings: Settings) -> Litestar:
    """The gateway."""
    runtime = Runtime(settings, "gateway", parse_configuration)
    upstream = Upstream(settings)
    edge = Edge(runtime.cache, runtime.live, upstream)
    limits = RateLimits(runtime.cache_redis, settings)
    following = Following(runtime.redis, settings.platform, runtime.health, settings.event_streams)
    runtime.background("connections", upstream.recycle)
    runtime.background("following", following.listen)
    return create_web_app(
        runtime,
        "Fashion platform",
        HANDLERS,
        {
            "edge": edge,
            "upstream": upstream,
            "following": following,
            "cache": runtime.cache,
            "redis": runtime.redis,
            "settings": settings,
        },
        lifespan=[upstream.lifespan],
        max_body_bytes=settings.max_body_bytes,
        within=lambda app: edge_middleware(app, edge, limits),
        docs_path=f"{PATH}/gateway",
    )
