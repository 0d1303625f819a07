"""Erasing a user from every service, the event stream and Redis, at the cost of what is stored of them."""

from redis.exceptions import OutOfMemoryError

from fashion.gateway.documents import DOCUMENTED
from fashion.gateway.proxy.upstream import Upstream
from fashion.gateway.users.callers import Callers
from fashion.kernel.cache.cache import Cache
from fashion.kernel.cache.tags import user_tags
from fashion.kernel.cache.user_values import delete_values
from fashion.kernel.events.transport import EventTransport
from fashion.kernel.http.authentication.principal import Principal
from fashion.kernel.http.problems import unavailable
from fashion.kernel.http.responses import ERASED_HEADER, NOTHING
from fashion.kernel.redis import Client
from fashion.localization.marking import sentence
from fashion.vocabulary import Service

UNFINISHED_SECONDS = 600


class Erasure:
    """Erases users.

    Of somebody of whom no service knows anything, nothing is in Redis either, and it is not searched. A mark there
    says for 10 minutes that an erasure began: one that failed may have left no other trace of its user.
    """

    def __init__(
        self,
        upstream: Upstream,
        callers: Callers,
        cache: Cache,
        transport: EventTransport,
        redis: Client,
        platform: str,
    ) -> None:
        self._upstream, self._callers, self._cache, self._transport = upstream, callers, cache, transport
        self._redis, self._platform = redis, platform

    async def __call__(self, user: Principal, target: str) -> None:
        """Erase a user; `target` is the path of the request, the same at every service.

        Raises:
            ProblemError: a service did not erase the user; to be asked again.
            RedisError: Redis did not; to be asked again.
        """
        mark = f"{self._platform}:erasing:{user.pseudonym}"
        unfinished = await self._mark(mark)
        known = [await self._erase_from(service, user, target) for service in DOCUMENTED]
        if unfinished or any(known):
            tags = user_tags(user.pseudonym)
            await self._cache.invalidate(*tags)
            await self._transport.erase(user.pseudonym)
            await delete_values(self._redis, self._platform, tags)
        await self._redis.unlink(mark)

    async def _mark(self, key: str) -> bool:
        """Set the mark; return whether it was set, as is assumed while Redis is full and takes none."""
        try:
            return await self._redis.set(key, b"", ex=UNFINISHED_SECONDS, get=True) is not None
        except OutOfMemoryError:
            return True

    async def _erase_from(self, service: Service, user: Principal, target: str) -> bool:
        """Erase a user from a service; return whether it may have known anything."""
        answer = await self._upstream.call(service, "DELETE", target, self._callers.headers(user))
        if answer.status != 204:
            detail = sentence("The {service} service could not erase the user yet; ask again.", service=service)
            raise unavailable(detail)
        return answer.headers.get(ERASED_HEADER) != NOTHING
