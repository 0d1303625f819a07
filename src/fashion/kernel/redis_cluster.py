"""A client of a Redis Cluster that waits its turn, and fails as a client of one server does."""

import asyncio
from typing import Any

from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import RedisClusterException, SlotNotCoveredError


class Cluster(RedisCluster):
    """A cluster; its nodes and their slots are read with the first command, and again when a node fails.

    Transactions are not used on it: redis-py runs those of its asyncio client in a thread and a loop of their own.

    Attributes:
        limit: the most commands at once; further ones wait up to `timeout` seconds.
    """

    def __init__(self, nodes: list[ClusterNode], limit: int, timeout: float, **options: Any) -> None:
        # One connection more for the subscription.
        options |= {"retry": Retry(NoBackoff(), 1), "max_connections": limit + 1}
        # The names in the URL stay true when every node gets another address, as pods do.
        super().__init__(startup_nodes=nodes, dynamic_startup_nodes=False, **options)
        self.limit, self._timeout, self._turns = limit, timeout, asyncio.Semaphore(limit)
        self._running = 0

    def in_use(self) -> int:
        """Return how many commands are under way."""
        return self._running

    async def initialize(self, *args: Any, **options: Any) -> "Cluster":
        """Find the nodes.

        Raises:
            RedisError: none of them answers, or some slots have no primary.
        """
        try:
            await super().initialize(*args, **options)
        except RedisClusterException as error:
            raise RedisDown(str(error)) from error
        return self

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run a command on the node of its key."""
        try:
            async with asyncio.timeout(self._timeout):
                await self._turns.acquire()
        except TimeoutError:
            raise RedisDown("No connection available.") from None
        self._running += 1
        try:
            return await super().execute_command(*args, **options)
        except SlotNotCoveredError as error:
            raise RedisDown(str(error)) from error
        finally:
            self._running -= 1
            self._turns.release()
