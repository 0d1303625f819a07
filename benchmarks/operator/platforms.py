"""Hundreds of FashionPlatforms: made, waited for, edited."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from random import Random
from time import monotonic
from typing import Any

from lightkube import AsyncClient
from lightkube.generic_resource import GenericNamespacedResource, create_namespaced_resource
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import Namespace
from lightkube.types import PatchType, on_error_retry

NAMESPACES = 10
MAKERS = 8
EDITS_A_SECOND = 5.0
LATE_SECONDS = 60.0
GROUP, VERSION = "fashion-platform.dev", "v1beta1"
PLATFORM = create_namespaced_resource(GROUP, VERSION, "FashionPlatform", "fashionplatforms")
CONFIG_MAP = create_namespaced_resource("", "v1", "ConfigMap", "configmaps")

Key = tuple[str, str]
Object = dict[str, Any]


class Platforms:
    """The platforms, and what a watch reported of them and of their configuration."""

    def __init__(self, client: AsyncClient, size: int) -> None:
        self._client = client
        self._keys: list[Key] = [(f"team-{number % NAMESPACES}", f"shop-{number}") for number in range(size)]
        self._platforms: dict[Key, Object] = {}
        self._awaited: dict[Key, tuple[str, asyncio.Future[float]]] = {}
        self._random = Random(5)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Follow the platforms and their configurations for as long as the context lasts."""
        tasks = [
            asyncio.create_task(self._follow(PLATFORM, self._saw_platform)),
            asyncio.create_task(self._follow(CONFIG_MAP, self._saw_configuration)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, kind: type[GenericNamespacedResource], saw: Callable[[Object], None]) -> None:
        async for _, found in self._client.watch(kind, namespace="*", on_error=on_error_retry):
            saw(found)

    def _saw_platform(self, found: Object) -> None:
        self._platforms[_key(found)] = found

    def _saw_configuration(self, found: Object) -> None:
        namespace, name = _key(found)
        mark, written = self._awaited.get((namespace, name.removesuffix("-config")), ("", None))
        if written and not written.done() and mark in found.get("data", {}).get("config.json", ""):
            written.set_result(monotonic())

    async def make(self) -> None:
        """Apply them all, each with nothing in its spec."""
        for namespace in {namespace for namespace, _ in self._keys}:
            await self._client.create(Namespace(metadata=ObjectMeta(name=namespace)))
        waiting = iter(self._keys)
        await asyncio.gather(*(self._make_next(waiting) for _ in range(MAKERS)))

    async def _make_next(self, waiting: Iterator[Key]) -> None:
        for namespace, name in waiting:
            body = {
                "apiVersion": f"{GROUP}/{VERSION}",
                "kind": "FashionPlatform",
                "metadata": {"name": name},
                "spec": {},
            }
            await self._client.patch(
                PLATFORM, name, body, namespace=namespace, patch_type=PatchType.APPLY, field_manager="team"
            )

    @property
    def settled(self) -> int:
        """How many serve and have nothing left to do, so far as their status says."""
        return sum(_is_settled(each) for each in self._platforms.values())

    async def edit(self, most: int, say: Callable[[int], None]) -> list[float]:
        """Edit a palette of some platforms at a steady rate; seconds from each edit to its children written.

        Raises:
            TimeoutError: a configuration was not written within a minute.
        """
        begun = monotonic()
        under_way = []
        for number, key in enumerate(self._random.sample(self._keys, min(most, len(self._keys)))):
            await asyncio.sleep(begun + number / EDITS_A_SECOND - monotonic())
            under_way.append(asyncio.create_task(self._edit_one(key)))
            say(number)
        return list(await asyncio.gather(*under_way))

    async def _edit_one(self, key: Key) -> float:
        mark = f"#{self._random.randrange(1 << 24):06X}"
        written: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._awaited[key] = mark, written
        color = {"name": "Edit", "hex": mark}
        change = {"spec": {"palettes": [{"tone": 3, "undertone": "warm", "category": "lip", "colors": [color]}]}}
        begun = monotonic()
        await self._client.patch(PLATFORM, key[1], change, namespace=key[0], patch_type=PatchType.MERGE)
        async with asyncio.timeout(LATE_SECONDS):
            return await written - begun


def _key(found: Object) -> Key:
    return found["metadata"]["namespace"], found["metadata"]["name"]


def _is_settled(found: Object) -> bool:
    status = found.get("status", {})
    conditions = {each["type"]: each["status"] for each in status.get("conditions", ())}
    current = status.get("observedGeneration") == found["metadata"]["generation"]
    return current and conditions.get("Ready") == "True" and conditions.get("Progressing") == "False"
