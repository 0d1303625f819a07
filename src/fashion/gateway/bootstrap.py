"""The gateway, put together."""

from functools import partial

from litestar import Litestar

from fashion.configuration import parse_configuration
from fashion.gateway.api import HANDLERS
from fashion.gateway.authentication.api_keys import ApiKeys, look_up_at_products
from fashion.gateway.authentication.bearer import BearerIdentity
from fashion.gateway.authentication.delegations import Delegations
from fashion.gateway.authentication.issuers import read_issuers
from fashion.gateway.authentication.outages import watch_issuers
from fashion.gateway.authentication.servers import Servers
from fashion.gateway.browsers.negotiation import acceptance_middleware, packing_middleware
from fashion.gateway.browsers.origins import Origins, browser_middleware
from fashion.gateway.limits.bodies import BodyLimits
from fashion.gateway.limits.rates import RateLimits
from fashion.gateway.limits.streams import open_limits
from fashion.gateway.live_events.api import HANDLERS as LIVE_EVENTS
from fashion.gateway.live_events.api import Streams
from fashion.gateway.live_events.following import Following
from fashion.gateway.live_events.missed_events import MissedEvents
from fashion.gateway.live_events.tickets import TicketIdentity, Tickets
from fashion.gateway.live_events.websockets import with_problems_as_messages
from fashion.gateway.proxy.edge import Edge, caller_limit_middleware, edge_middleware, limit_middleware
from fashion.gateway.proxy.upstream import Upstream
from fashion.gateway.users.callers import Callers
from fashion.gateway.users.delegating import delegate_user
from fashion.gateway.users.erasing import Erasure
from fashion.kernel.http.application import create_app as create_web_app
from fashion.kernel.http.authentication.gateway_tokens import GatewayTokens, open_gateway_tokens
from fashion.kernel.http.authentication.identity import HeaderIdentity
from fashion.kernel.http.authentication.principal import Identity
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms, open_pseudonyms
from fashion.kernel.http.document.openapi import PATH
from fashion.kernel.runtime import Runtime
from fashion.settings import Settings

HEADER_SCOPES = frozenset({"me", "analytics:read"})
"""What X-User-ID is good for: the rest takes a token."""


def open_identity(settings: Settings, pseudonyms: Pseudonyms, servers: Servers | None) -> Identity:
    """Return how the gateway learns who is asking."""
    if settings.auth_mode == "token":
        return BearerIdentity(read_issuers(settings), pseudonyms, servers=servers)
    return HeaderIdentity(pseudonyms, HEADER_SCOPES)


def open_servers(
    settings: Settings, upstream: Upstream, tokens: GatewayTokens | None, pseudonyms: Pseudonyms
) -> Servers | None:
    """Return how the gateway learns which server is asking; in mode `header` none can say so."""
    if settings.auth_mode == "header" or tokens is None:
        return None
    tenants = frozenset(issuer.tenant for issuer in read_issuers(settings))
    delegations = Delegations(settings.gateway_key_list, settings.platform)
    return Servers(tenants, ApiKeys(look_up_at_products(upstream, tokens)), delegations, pseudonyms)


def open_origins(settings: Settings) -> frozenset[str]:
    """Return the origins of the pages that may call the API."""
    issuers = read_issuers(settings) if settings.auth_mode == "token" else ()
    return frozenset(settings.allowed_origin_list).union(*(issuer.origins for issuer in issuers))


def create_app(settings: Settings) -> Litestar:
    """The gateway."""
    pseudonyms, tokens, upstream = open_pseudonyms(settings), open_gateway_tokens(settings), Upstream(settings)
    servers = open_servers(settings, upstream, tokens, pseudonyms)
    runtime, callers = Runtime(settings, "gateway", parse_configuration), Callers(tokens, pseudonyms)
    tickets = Tickets(runtime.cache_redis, settings.platform, pseudonyms)
    known = open_identity(settings, pseudonyms, servers)
    identity = TicketIdentity(known, tickets)
    edge = Edge(runtime.cache, runtime.live, upstream)
    limits = RateLimits(runtime.cache_redis, settings)
    reader = runtime.transport.live_reader()
    following = Following(reader, runtime.health, open_limits(settings), settings.stream_seconds)
    runtime.background("connections", upstream.recycle)
    runtime.background("following", following.listen)
    if isinstance(known, BearerIdentity):
        runtime.health.issuers = None
        runtime.background("issuers", partial(watch_issuers, [*known.keys.values()], runtime.health))
    app = create_web_app(
        runtime,
        "Fashion platform",
        [*HANDLERS, *LIVE_EVENTS, *([delegate_user] if servers else [])],
        {
            **({"delegations": servers.delegations, "pseudonyms": pseudonyms} if servers else {}),
            "body_limits": BodyLimits(settings.bodies_per_client),
            "limits": limits,
            "callers": callers,
            "edge": edge,
            "upstream": upstream,
            "streams": Streams(following, MissedEvents(upstream), callers, settings),
            "tickets": tickets,
            "transport": runtime.transport,
            "budget": runtime.budget,
            "instances": runtime.instances,
            "erase": Erasure(
                upstream, callers, runtime.cache, runtime.transport, runtime.redis, settings.key_prefix
            ),
            "settings": settings,
        },
        lifespan=[upstream.lifespan],
        max_body_bytes=settings.max_body_bytes,
        identity=identity,
        before_identity=lambda app: limit_middleware(acceptance_middleware(app), limits),
        after_identity=lambda app: caller_limit_middleware(edge_middleware(app, edge), limits),
        docs_path=f"{PATH}/gateway",
    )
    origins = Origins(open_origins(settings))
    packed = packing_middleware(app.asgi_handler)
    for_browsers = browser_middleware(packed, origins, behind_proxy=settings.forwarded_hops > 0)
    app.asgi_handler = with_problems_as_messages(for_browsers)
    return app
