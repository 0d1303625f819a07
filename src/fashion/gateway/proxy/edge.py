"""The edge cache: answers of reads, kept with their ETag; a user's under the user, the others shared."""

from functools import lru_cache
from operator import itemgetter
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from fashion.configuration import Configuration
from fashion.gateway.limits.rates import RateLimits
from fashion.gateway.proxy.routes import Route, cacheable_route
from fashion.gateway.proxy.upstream import Answer, Upstream
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.tags import user_tag
from fashion.kernel.http.authentication.principal import principal_in
from fashion.kernel.http.etags import ETAG_BYTES, etag_of
from fashion.kernel.http.languages import language_of
from fashion.kernel.http.requests.methods import method_of
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.telemetry.metrics import QUIET
from fashion.localization.languages import Language

KIND = "edge"


class NotCacheableError(Exception):
    """An answer that must not be kept; it is passed on as it is."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class EdgeRead(msgspec.Struct, frozen=True):
    """A read that the edge keeps: its cache key and tags; `language` is None where answers are in no language."""

    route: Route
    key: str
    tags: list[str]
    private: bool
    of_user: bool = False
    language: Language | None = None

    @property
    def cache_control(self) -> bytes:
        """Clients keep a copy but ask every time: an ETag answers them, and changes show at once."""
        return b"private, no-cache" if self.private else b"public, no-cache"


class Edge:
    """The edge cache of one gateway instance."""

    def __init__(self, cache: Cache, live: LiveConfiguration[Configuration], upstream: Upstream) -> None:
        self._cache, self._live, self._upstream = cache, live, upstream

    def read_of(self, scope: Scope) -> EdgeRead | None:
        """What a request reads, if the edge keeps it and the caller may see it."""
        if method_of(scope) != "GET":
            return None
        found = cacheable_route(scope["path"])
        if found is None:
            return None
        route, user = found
        query = _canonical(scope["query_string"])
        language = language_of(scope) if route.localized else None
        principal = principal_in(scope)
        if route.scope and route.scope not in principal.scopes:
            return None
        if not user:
            tenant = principal.tenant if route.scope else ""
            key = f"{self._live.revision}:{language or ''}:-{tenant}:{scope['path']}?{query}"
            return EdgeRead(route, key, [route.tag], bool(route.scope), language=language)
        if principal.subject != user:
            return None
        alias = principal.pseudonym
        own = user_tag(alias, route.service)
        tags = [own, route.tag] if route.tag else [own]
        key = f"{self._live.revision}:{language or ''}:{alias}:{route.template}?{query}"
        return EdgeRead(route, key, tags, True, of_user=True, language=language)

    def remembered(self, read: EdgeRead) -> bytes | None:
        """The answer, ETag first, if it is in memory."""
        return self._cache.peek(KIND, read.key, read.tags)

    async def fetch(self, read: EdgeRead, target: str, headers: dict[str, str]) -> bytes:
        """The answer, ETag first, from the cache or the service.

        Raises:
            NotCacheableError: the service answered, but not with something to keep.
            ProblemError: the service did not answer.
        """

        async def compute() -> bytes:
            answer = await self._upstream.call(read.route.service, "GET", target, headers)
            if answer.status != 200 or answer.revision != self._live.revision:
                raise NotCacheableError(answer)
            return etag_of(answer.body) + answer.body

        assert read.route.ttl
        ttl: float = getattr(self._live.value.cache, read.route.ttl)
        fetch = self._cache.fetch_of_user if read.of_user else self._cache.fetch
        return await fetch(KIND, read.key, read.tags, ttl, compute)


@lru_cache(4096)
def _canonical(query: bytes) -> str:
    """The query with its names in order; the values of one name stay in theirs, for that means something."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return urlencode(sorted(pairs, key=itemgetter(0)))


def answer_headers(read: EdgeRead, etag: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of a kept answer."""
    headers = [(b"etag", etag), (b"cache-control", read.cache_control)]
    if read.language:
        headers.append((b"content-language", read.language.encode()))
    if varies := vary(private=read.private, localized=read.route.localized):
        headers.append((b"vary", varies.encode()))
    return headers


def vary(*, private: bool, localized: bool) -> str:
    """The request headers that an answer depends on, besides its packing."""
    names = {"Authorization, X-User-ID": private, "Accept-Language": localized}
    return ", ".join(name for name, counts in names.items() if counts)


def caller_limit_middleware(app: ASGIApp, limits: RateLimits) -> ASGIApp:
    """Limit every request of somebody who is known by now."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if await limits.admit_caller(scope, receive, send):
            await app(scope, receive, send)

    return limited


def limit_middleware(app: ASGIApp, limits: RateLimits) -> ASGIApp:
    """Limit every request but probes."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in QUIET or await limits.admit(scope, receive, send):
            await app(scope, receive, send)

    return limited


def edge_middleware(app: ASGIApp, edge: Edge) -> ASGIApp:
    """Answer what memory holds before any routing; the rest is for `app`."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        read = edge.read_of(scope) if scope["type"] == ScopeType.HTTP else None
        found = edge.remembered(read) if read else None
        if read is None or found is None:
            await app(scope, receive, send)
            return
        scope["path_template"] = read.route.template
        await _send(scope, send, read, found[:ETAG_BYTES], found[ETAG_BYTES:])

    return answered


async def _send(scope: Scope, send: Send, read: EdgeRead, etag: bytes, body: bytes) -> None:
    known = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"")
    headers = answer_headers(read, etag)
    if matches(known, etag):
        status, body = 304, b""
    else:
        status = 200
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def matches(known: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match header names the ETag."""
    return known == b"*" or etag in [tag.strip().removeprefix(b"W/") for tag in known.split(b",")]
