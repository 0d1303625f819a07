"""Limits of live event streams: for each user, address and tenant, and for the process."""

import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from prometheus_client import Gauge

from fashion.gateway.limits.counting import counted
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, unavailable
from fashion.localization.marking import Sentence, gettext_noop, sentence
from fashion.settings import Settings

STREAMS = Gauge("fashion_event_streams", "Live event streams that are open")

RETRY_SECONDS = 5
_PROCESS = ("process", "")
_REACHED = {
    "user": gettext_noop("This user has {streams} event streams open; close one of them."),
    "address": gettext_noop("This address has {streams} event streams open; close one of them."),
    "tenant": gettext_noop("This tenant has {streams} event streams open; close one of them."),
}


class StreamOwner(NamedTuple):
    """Who opens a stream; `user` is the pseudonym."""

    user: str
    address: str
    tenant: str


class StreamLimits:
    """The open streams of one gateway instance, and how many there may be for each part of an owner."""

    def __init__(self, total: int, each: dict[str, int]) -> None:
        self._total, self._limits = total, each
        self._open = Counter[tuple[str, str]]()

    def reached_by(self, owner: StreamOwner) -> ProblemError | None:
        """Return the problem of one more stream: 429 for who has too many, 503 for the process."""
        for part, value in owner._asdict().items():
            if self._open[part, value] >= self._limits[part]:
                return _too_many(sentence(_REACHED[part], streams=str(self._limits[part])))
        if self._open[_PROCESS] >= self._total:
            detail = sentence("Too many event streams are open; try again shortly.")
            return unavailable(detail, RETRY_SECONDS)
        return None

    @contextmanager
    def count(self, owner: StreamOwner) -> Iterator[None]:
        """Count one stream as open for the duration of the block."""
        with counted(self._open, [*owner._asdict().items(), _PROCESS]), STREAMS.track_inprogress():
            yield


def _too_many(detail: Sentence) -> ProblemError:
    return ProblemError(429, "too-many-streams", detail, {"Retry-After": str(RETRY_SECONDS)})


def open_limits(settings: Settings) -> StreamLimits:
    """Return the limits; streams use at most half of the descriptors, other requests need the rest."""
    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    most = settings.event_streams if descriptors == resource.RLIM_INFINITY else descriptors // 2
    each = {
        "user": settings.event_streams_per_user,
        "address": settings.event_streams_per_address,
        "tenant": settings.event_streams_per_tenant,
    }
    return StreamLimits(max(1, min(settings.event_streams, most)), each)


declare_problems(
    (429, "too-many-streams", "The user, the address or the tenant has too many event streams open."),
)
