"""What the gateway itself asks of the services behind it, on behalf of somebody with the scope `operate`."""

import asyncio
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from fashion.gateway.proxy.upstream import Upstream
from fashion.kernel.http.problems import ProblemError
from fashion.vocabulary import WITH_TABLES, Service

OK = 200

T = TypeVar("T")


class Asking:
    """The services with a log, as one caller may read them."""

    def __init__(self, upstream: Upstream, headers: Mapping[str, str]) -> None:
        self._upstream, self._headers = upstream, headers

    async def ask_all(self, path: str, kind: type[T]) -> dict[Service, T]:
        """Return the answer of each service that gives one."""
        answers = await asyncio.gather(*(self.ask(service, path, kind) for service in WITH_TABLES))
        return {
            service: answer for service, answer in zip(WITH_TABLES, answers, strict=True) if answer is not None
        }

    async def ask(self, service: Service, path: str, kind: type[T]) -> T | None:
        """Return a service's answer to what operates the platform; None where it gives none."""
        try:
            answer = await self._upstream.call(service, "GET", f"/v1/operations/{path}", self._headers)
        except ProblemError:
            return None
        return msgspec.json.decode(answer.body, type=kind) if answer.status == OK else None
