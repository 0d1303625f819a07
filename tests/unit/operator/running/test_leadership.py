import asyncio
from itertools import count
from typing import Any

import pytest
from lightkube import ApiError

from fashion_operator.cluster import leases
from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.leases import ACTING_SECONDS, DURATION_SECONDS, RENEW_SECONDS
from fashion_operator.resources import Manifest
from fashion_operator.running.leadership import EVERYWHERE, NAME, Leadership
from support.operator.api import Shop, rejection


class Leases(Cluster):
    """The Leases of a cluster, with optimistic concurrency.

    Attributes:
        failure: what every request ends in, if in anything.
    """

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], Manifest] = {}
        self.failure: ApiError | None = None
        self._versions = count(1)

    async def find_lease(self, namespace: str, name: str) -> Manifest | None:
        if self.failure:
            raise self.failure
        return self.found.get((namespace, name))

    async def leases(self, name: str) -> tuple[Manifest, ...]:
        return tuple(each for (_, found), each in self.found.items() if found == name)

    async def write_lease(self, namespace: str, name: str, version: dict[str, str], spec: dict[str, Any]) -> None:
        known = self.found.get((namespace, name), {"metadata": {}})["metadata"]
        if known.get("resourceVersion") != version.get("resourceVersion"):
            raise rejection(409)
        meta = {"namespace": namespace, "name": name, "resourceVersion": str(next(self._versions))}
        self.found[(namespace, name)] = {"metadata": meta, "spec": spec}


class Clock:
    """The operators' clock."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(leases, "monotonic", made)
    return made


@pytest.fixture
def cluster() -> Leases:
    return Leases()


class Candidate(Leadership):
    """An operator, and the scopes that it was given to look at anew."""

    def __init__(self, cluster: Cluster, *scopes: str) -> None:
        self.gained: list[str] = []
        super().__init__(cluster, "fashion-system", scopes, self.gained.append)


async def test_the_second_of_two_operators_waits_and_says_for_whom(clock: Clock, cluster: Leases) -> None:
    first, second = Candidate(cluster, EVERYWHERE), Candidate(cluster, EVERYWHERE)
    await first.step()
    await second.step()
    assert (first.leads("team"), second.leads("team")) == (True, False)
    assert (first.gained, second.gained) == ([EVERYWHERE], [])
    assert first.waits_for() == ""
    assert second.waits_for().startswith("fashion-system/")
    assert second.waits_for().endswith("holds the Lease default/fashion-operator-cluster")


async def test_a_holder_that_stops_acts_no_longer_when_another_takes_over(clock: Clock, cluster: Leases) -> None:
    first, second = Candidate(cluster, EVERYWHERE), Candidate(cluster, EVERYWHERE)
    await first.step()
    await second.step()
    clock.now += ACTING_SECONDS
    await second.step()
    assert (first.leads("team"), second.leads("team")) == (False, False)
    clock.now += DURATION_SECONDS - ACTING_SECONDS + 0.1
    await second.step()
    assert second.leads("team")
    await first.step()
    assert not first.leads("team")


async def test_a_holder_that_renews_keeps_its_lease(clock: Clock, cluster: Leases) -> None:
    first, second = Candidate(cluster, EVERYWHERE), Candidate(cluster, EVERYWHERE)
    for _ in range(5):
        await first.step()
        await second.step()
        clock.now += ACTING_SECONDS - 1
    assert first.leads("team")
    assert not second.leads("team")


async def test_a_released_lease_is_taken_at_once(clock: Clock, cluster: Leases) -> None:
    first, second = Candidate(cluster, EVERYWHERE), Candidate(cluster, EVERYWHERE)
    await first.step()
    await first.release()
    await second.step()
    assert (first.leads("team"), second.leads("team")) == (False, True)


async def test_an_operator_of_a_namespace_has_it_and_the_clusters_operator_the_rest(
    clock: Clock, cluster: Leases
) -> None:
    whole, own = Candidate(cluster, EVERYWHERE), Candidate(cluster, "team")
    await own.step()
    await whole.step()
    assert (own.leads("team"), own.leads("other")) == (True, False)
    assert (whole.leads("team"), whole.leads("other")) == (False, True)
    clock.now += DURATION_SECONDS + 0.1
    await whole.step()
    assert whole.leads("team")
    assert whole.gained == [EVERYWHERE, "team", EVERYWHERE]


async def test_an_api_server_that_does_not_answer_ends_the_work_in_time(clock: Clock, cluster: Leases) -> None:
    only = Candidate(cluster, "team")
    await only.step()
    cluster.failure = rejection(500)
    clock.now += ACTING_SECONDS / 2
    await only.step()
    assert only.leads("team")
    clock.now += ACTING_SECONDS / 2
    await only.step()
    assert not only.leads("team")


async def test_of_two_that_write_at_once_one_wins(clock: Clock, cluster: Leases) -> None:
    first, second = Candidate(cluster, "team"), Candidate(cluster, "team")
    found = await cluster.find_lease("team", NAME)
    await first.step()
    with pytest.raises(ApiError):
        await cluster.write_lease("team", NAME, {}, {"holderIdentity": "second"})
    await second.step()
    assert found is None
    assert [first.leads("team"), second.leads("team")] == [True, False]


async def test_an_operator_that_waits_writes_nothing() -> None:
    shop = Shop()
    shop.leads = False
    shop.change("ConfigMap", "shop-config", lambda found: found.update(data={}))
    assert await shop.look() == []
    assert shop.is_done
    shop.leads = True
    assert await shop.look()


async def test_operators_ask_for_a_lease_at_different_times(
    clock: Clock, cluster: Leases, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def record(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 20:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", record)
    with pytest.raises(asyncio.CancelledError):
        await Candidate(cluster, EVERYWHERE).run()
    assert 0.8 * RENEW_SECONDS <= min(pauses) < max(pauses) <= RENEW_SECONDS
