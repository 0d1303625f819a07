"""Everything that is stored of a user, from all services, as one JSON document that is sent as it is read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Stream

from fashion.gateway import audit
from fashion.gateway.proxy.upstream import Upstream
from fashion.gateway.users.callers import Callers
from fashion.kernel.events.stored_rows import StoredPage
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import UserId, not_yours
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.problems import documented, unavailable
from fashion.kernel.http.responses import answered
from fashion.localization.marking import sentence
from fashion.vocabulary import WITH_TABLES, Service

T = TypeVar("T")
Rows = list[dict[str, Any]]


class UserExport(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is stored of a user: the rows of each table of each service, their events among them."""

    user: str
    exported_at: datetime
    services: dict[str, dict[str, Rows]]


class Export:
    """The parts of one user's export.

    Args:
        path: that of what is stored of the user, the same at every service.
        headers: makes the headers that say who asks; they are good for a minute.
    """

    def __init__(self, upstream: Upstream, path: str, headers: Callable[[], Mapping[str, str]]) -> None:
        self._upstream, self._path, self._headers = upstream, path, headers

    async def tables(self) -> dict[Service, list[str]]:
        """Return the tables of each service.

        Raises:
            ProblemError: a service does not answer.
        """
        found = await asyncio.gather(*(self._read(service, "", list[str]) for service in WITH_TABLES))
        return dict(zip(WITH_TABLES, found, strict=True))

    async def document(self, user: str, tables: Mapping[Service, list[str]]) -> AsyncIterator[bytes]:
        """Yield the document, with a page of rows in memory.

        Raises:
            ProblemError: a service does not answer any more; the document breaks off.
        """
        exported_at = msgspec.json.encode(datetime.now(UTC))
        yield b'{"user":%s,"exported_at":%s,"services":{' % (msgspec.json.encode(user), exported_at)
        for number, (service, names) in enumerate(tables.items()):
            yield b'%s"%s":{' % (b"," if number else b"", service.encode())
            for place, name in enumerate(names):
                yield b'%s"%s":[' % (b"," if place else b"", name.encode())
                async for part in self._rows(service, name):
                    yield part
                yield b"]"
            yield b"}"
        yield b"}}"

    async def _rows(self, service: Service, table: str) -> AsyncIterator[bytes]:
        separator, after = b"", ""
        while True:
            page = await self._read(service, f"/{table}?after={quote(after, safe='')}", StoredPage)
            if page.rows:
                yield separator + b",".join(bytes(row) for row in page.rows)
            if page.next is None:
                return
            separator, after = b",", page.next

    async def _read(self, service: Service, target: str, kind: type[T]) -> T:
        answer = await self._upstream.call(service, "GET", self._path + target, self._headers())
        if answer.status != 200:
            detail = sentence(
                "The {service} service cannot read what it stores now; try again shortly.", service=service
            )
            raise unavailable(detail)
        return msgspec.json.decode(answer.body, type=kind)


@get(
    "/v1/users/{user_id:str}/export",
    security=requires("me"),
    responses=answered(UserExport) | documented(400, 403, 429, 503),
    tags=["users"],
    summary="Export everything that is stored of a user",
)
async def export_user(
    request: Request[Any, Any, Any],
    user_id: UserId,
    upstream: NamedDependency[Upstream],
    callers: NamedDependency[Callers],
) -> Stream:
    """Every row of every service, and every event; what caches and the event stream hold are copies of these.

    It is sent as it is read: a document that breaks off is not complete. Ask again.
    """
    principal = caller(request)
    if principal.subject != user_id:
        raise not_yours()
    export = Export(upstream, f"/v1/users/{quote(user_id, safe='')}/stored", partial(callers.headers, principal))
    tables = await export.tables()
    audit.record_export(principal)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": 'attachment; filename="export.json"',
    }
    return Stream(export.document(user_id, tables), media_type="application/json", headers=headers)
