"""What operates the platform: how the chain of services is, and its dead letters, for the scope `operate`."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter

from fashion.gateway import audit
from fashion.gateway.asking import Asking
from fashion.gateway.proxy.upstream import Upstream
from fashion.gateway.users.callers import Callers
from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.transport import DeadLetter, EventTransport
from fashion.kernel.health import Health, Readiness
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.problems import ProblemError, documented
from fashion.kernel.instances import Instance, Instances
from fashion.kernel.live_configuration import LiveConfiguration
from fashion.kernel.outages import is_store_down
from fashion.settings import Settings
from fashion.vocabulary import WITH_TABLES, Service

BEHIND: tuple[Service, ...] = ("imaging", "color", "products")
MOST_LETTERS = 1000
ENTRY_PATTERN = r"^\d{1,20}-\d{1,20}$"

T = TypeVar("T")
Asked = Request[Any, Any, Any]
Entry = Annotated[
    str, PathParameter(description="The dead letter's entry", schema_extra={"pattern": ENTRY_PATTERN})
]


class ServiceState(msgspec.Struct, frozen=True, kw_only=True):
    """What one instance of a service reports; null where none answers."""

    service: Service
    readiness: Readiness | None


class GroupState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a consumer group of the stream is."""

    consumer: Service
    delivered: int
    lag_seconds: float


class PublishedState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the log of a service is in the stream, and what waits in it, if the service says so."""

    service: Service
    positions: list[int]
    waiting: list[int] | None


class StreamState(msgspec.Struct, frozen=True, kw_only=True):
    """The event stream in Redis: its entries, the memory that it uses and may use, and its consumers."""

    entries: int
    used_bytes: int
    limit_bytes: int
    dead_letters: int
    groups: list[GroupState]
    published: list[PublishedState]


class MonitoringLinks(msgspec.Struct, frozen=True, kw_only=True):
    """Where operators look further; null where no setting says so."""

    grafana: str | None
    runbook: str | None


class ChainState(msgspec.Struct, frozen=True, kw_only=True):
    """The services, each by the instance that answered, their instances, and the stream.

    Instances and stream are null while Redis does not answer.

    Attributes:
        series: whether a Prometheus is configured, whose series can be read.
    """

    services: list[ServiceState]
    instances: list[Instance] | None
    stream: StreamState | None
    links: MonitoringLinks
    series: bool


class DeadLetterPage(msgspec.Struct, frozen=True, kw_only=True):
    """The oldest dead letters."""

    items: list[DeadLetter]
    total: int
    next: None = None


class Retried(msgspec.Struct, frozen=True, kw_only=True):
    """How many dead letters were sent again."""

    retried: int


@get(
    "/v1/operations/chain",
    security=requires("operate"),
    responses=documented(400, 403, 429, 502, 503, 504),
    tags=["operations"],
    summary="Read how the chain of services is",
)
async def read_chain(
    request: Asked,
    health_state: NamedDependency[Health],
    live: NamedDependency[LiveConfiguration[Any]],
    upstream: NamedDependency[Upstream],
    callers: NamedDependency[Callers],
    transport: NamedDependency[EventTransport],
    budget: NamedDependency[StreamBudget],
    instances: NamedDependency[Instances],
    settings: NamedDependency[Settings],
) -> ChainState:
    """Readiness of one instance of each service, all instances, the stream, its consumers and dead letters."""
    links = MonitoringLinks(grafana=settings.grafana_url or None, runbook=settings.runbook_url or None)
    own = Readiness(
        status=health_state.status,
        revision=live.revision,
        rejected=live.rejected,
        stores=dict(health_state.stores),
        issuers=health_state.issuers,
        shedding=health_state.shedding,
    )
    asking = Asking(upstream, callers.headers(caller(request)))
    others, running, stream = await asyncio.gather(
        asyncio.gather(*(_service_state(upstream, service) for service in BEHIND)),
        _unless_down(instances.running()),
        _unless_down(_stream_state(transport, budget, asking)),
    )
    services = [ServiceState(service="gateway", readiness=own), *others]
    return ChainState(
        services=services,
        instances=running,
        stream=stream,
        links=links,
        series=bool(settings.prometheus_url),
    )


async def _service_state(upstream: Upstream, service: Service) -> ServiceState:
    try:
        answer = await upstream.call(service, "GET", "/ready", {})
    except ProblemError:
        return ServiceState(service=service, readiness=None)
    return ServiceState(service=service, readiness=msgspec.json.decode(answer.body, type=Readiness))


async def _unless_down(reading: Awaitable[T]) -> T | None:
    """Return what is read from a store, or None while the store does not answer."""
    try:
        return await reading
    except Exception as error:
        if not is_store_down(error):
            raise
        return None


async def _stream_state(transport: EventTransport, budget: StreamBudget, asking: Asking) -> StreamState:
    figures = await transport.figures()
    published = await asyncio.gather(*(_published_state(transport, service, asking) for service in WITH_TABLES))
    return StreamState(
        entries=figures.entries,
        used_bytes=await budget.used(),
        limit_bytes=await budget.limit(),
        dead_letters=figures.dead_letters,
        groups=[
            GroupState(consumer=name, delivered=group.pending, lag_seconds=round(group.lag_seconds, 1))
            for name, group in figures.groups.items()
        ],
        published=list(published),
    )


async def _published_state(transport: EventTransport, service: Service, asking: Asking) -> PublishedState:
    positions = await transport.publisher(service).positions()
    query = "&".join(f"position={position}" for position in positions)
    waiting = await asking.ask(service, f"waiting?{query}", list[int])
    return PublishedState(service=service, positions=positions, waiting=waiting)


@get(
    "/v1/operations/dead-letters",
    security=requires("operate"),
    responses=documented(400, 403, 429, 502, 503, 504),
    tags=["operations"],
    summary="List the dead letters",
)
async def list_dead_letters(transport: NamedDependency[EventTransport]) -> DeadLetterPage:
    """Events that failed too often, oldest first, at most 1,000, and how many there are in all."""
    total = (await transport.figures()).dead_letters
    items: list[DeadLetter] = []
    async for letter in transport.dead_letters():
        items.append(letter)
        if len(items) == MOST_LETTERS:
            break
    return DeadLetterPage(items=items, total=total)


@post(
    "/v1/operations/dead-letters/retry",
    status_code=200,
    security=requires("operate"),
    responses=documented(400, 403, 429, 502, 503, 504),
    tags=["operations"],
    summary="Send all dead letters again",
)
async def retry_letters(request: Asked, transport: NamedDependency[EventTransport]) -> Retried:
    """Publish every dead letter again, for the consumer group in which it failed."""
    retried = await transport.retry_dead_letters()
    audit.record_write("retry dead letters", caller(request), 200)
    return Retried(retried=retried)


@delete(
    "/v1/operations/dead-letters/{entry:str}",
    security=requires("operate"),
    responses=documented(400, 403, 404, 429, 502, 503, 504),
    tags=["operations"],
    summary="Delete a dead letter",
)
async def delete_letter(request: Asked, entry: Entry, transport: NamedDependency[EventTransport]) -> None:
    """Delete a dead letter for good: what its event would have changed stays as it is."""
    if not await transport.delete_dead_letter(entry):
        raise ProblemError(404, "not-found", f"No dead letter has the entry {entry}.")
    audit.record_write("delete a dead letter", caller(request), 204)


HANDLERS: list[Any] = [read_chain, list_dead_letters, retry_letters, delete_letter]
