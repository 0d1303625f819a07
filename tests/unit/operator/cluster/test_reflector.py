import asyncio
from collections.abc import Callable

import httpx2
import pytest

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.kinds import PLATFORM, Kind
from fashion_operator.cluster.object_cache import ObjectCache
from fashion_operator.cluster.reflector import Reflector
from fashion_operator.resources import Manifest


class Answering(Cluster):
    """A cluster that answers each list with a status that is no success."""

    def __init__(self, status: int) -> None:
        self._status, self.asked = status, 0

    async def list(
        self, kind: Kind, namespace: str, take: Callable[[Manifest], None], everybody: bool = False
    ) -> str:
        self.asked += 1
        request = httpx2.Request("GET", "https://cluster/apis")
        raise httpx2.HTTPStatusError("no", request=request, response=httpx2.Response(self._status))


@pytest.mark.parametrize(("status", "is_missing"), [(404, True), (500, False)])
async def test_a_kind_is_missing_once_its_list_is(status: int, is_missing: bool) -> None:
    cluster, missing = Answering(status), asyncio.Event()
    reflector = Reflector(cluster, ObjectCache(), PLATFORM, "*", lambda _: None, missing.set)
    listing = asyncio.create_task(reflector.resync())
    while not cluster.asked:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert missing.is_set() == is_missing
    listing.cancel()
