import asyncio
from types import SimpleNamespace
from typing import Any, cast

from lightkube import ApiError

from fashion_operator.cluster.api import Cluster
from fashion_operator.resources import Manifest, build_credentials
from support.operator.world import platform_of


class ConflictError(ApiError):
    """The API server has an object of that name."""

    status: Any = SimpleNamespace(code=409)

    def __init__(self) -> None:
        Exception.__init__(self)


class Client:
    """An API server that has the object already."""

    def __init__(self) -> None:
        self.changes: list[Manifest] = []

    async def create(self, made: Manifest) -> Manifest:
        raise ConflictError

    async def patch(self, kind: object, name: str, change: Manifest, **_: Any) -> Manifest:
        self.changes.append(change)
        return change


def test_a_secret_that_is_there_keeps_its_passwords() -> None:
    secret, cluster, client = build_credentials(platform_of(), "new"), Cluster.__new__(Cluster), Client()
    cluster._client = cast(Any, client)
    assert secret
    asyncio.run(cluster.apply(secret))
    (change,) = client.changes
    assert change.keys() == {"metadata"}
    assert change["metadata"].keys() == {"labels", "ownerReferences"}
