"""What is in the cluster of ours: listed, then watched, and listed anew every few minutes.

kopf would keep a task and a memory for each of the dozens of children of each platform; here it is their bytes.
The new list is the resync: whatever a watch lost, a deletion above all, is found at the next one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Set
from http import HTTPStatus
from random import uniform
from time import time
from typing import Protocol

import structlog
from httpx2 import HTTPError, HTTPStatusError
from lightkube import ApiError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from fashion_operator.cluster.api import WATCH_SECONDS
from fashion_operator.cluster.kinds import Kind
from fashion_operator.cluster.object_cache import owner_of
from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import PlatformKey

log = structlog.get_logger(__name__)


class Source(Protocol):
    """Where objects are listed and watched."""

    async def list(self, kind: Kind, namespace: str, take: Callable[[Manifest], None]) -> str:
        """Pass each object on; return the version of the list."""

    def watch(self, kind: Kind, namespace: str, version: str) -> AsyncIterator[tuple[str, Manifest]]:
        """Yield what happens to objects after a version."""


class Sink(Protocol):
    """Where objects are kept; each method returns the keys for which something changed."""

    def put(self, kind: str, found: Manifest) -> tuple[str, str] | None:
        """Keep an object."""

    def delete(self, kind: str, found: Manifest) -> tuple[str, str] | None:
        """Delete an object."""

    def delete_others(
        self, kind: str, namespace: str, present: Set[tuple[PlatformKey, str]], version: str
    ) -> set[tuple[str, str]]:
        """Delete the objects that a list does not hold."""


class Reflector:
    """Keeps a cache current for a kind in a namespace (`*`: in all); calls `missing` where it is not served."""

    def __init__(
        self,
        cluster: Source,
        store: Sink,
        kind: Kind,
        namespace: str,
        changed: Callable[[PlatformKey], None],
        missing: Callable[[], None],
    ) -> None:
        self._cluster, self._store, self._changed, self._missing = cluster, store, changed, missing
        self._kind, self._name, self._namespace = kind, kind.__name__, namespace
        self.listed_at = 0.0

    async def run(self, version: str) -> None:
        """Watch from a version and list again, until cancelled; after a failure the list comes after a moment."""
        while True:
            try:
                await self._follow(version)
            except TimeoutError:
                log.debug("time to list again", kind=self._name, namespace=self._namespace)
            except (ApiError, HTTPError) as error:
                log.warning("watching failed; listing again", kind=self._name, reason=str(error))
            version = await self.resync()

    async def _list(self) -> str:
        """List everything; the version of the list."""
        present: set[tuple[PlatformKey, str]] = set()

        def take(found: Manifest) -> None:
            present.add((owner_of(found), found["metadata"]["name"]))
            if key := self._store.put(self._name, found):
                self._changed(key)

        version = await self._cluster.list(self._kind, self._namespace, take)
        for key in self._store.delete_others(self._name, self._namespace, present, version):
            self._changed(key)
        self.listed_at = time()
        return version

    async def resync(self) -> str:
        """List everything, again until it succeeds; the version of the list."""
        async for attempt in AsyncRetrying(
            wait=wait_random_exponential(0.5, max=30),
            retry=retry_if_exception_type((ApiError, HTTPError)),
            before_sleep=self._complain,
        ):
            with attempt:
                return await self._list()
        raise AssertionError("it is tried until it succeeds")

    def _complain(self, attempt: RetryCallState) -> None:
        failure = attempt.outcome and attempt.outcome.exception()
        log.warning(
            "listing failed; it is tried again", kind=self._name, namespace=self._namespace, reason=repr(failure)
        )
        if isinstance(failure, HTTPStatusError) and failure.response.status_code == HTTPStatus.NOT_FOUND:
            self._missing()

    async def _follow(self, version: str) -> None:
        """Take changes over as they come.

        Raises:
            TimeoutError: it is time to list again; also when the connection died without a word.
        """
        async with asyncio.timeout(uniform(0.8, 1.0) * WATCH_SECONDS):
            async for change, found in self._cluster.watch(self._kind, self._namespace, version):
                take = self._store.delete if change == "DELETED" else self._store.put
                if key := take(self._name, found):
                    self._changed(key)
