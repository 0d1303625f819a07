"""A whole platform over Sentinels and over a cluster: a primary is killed, and its replica takes its place."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from fashion.kernel.events.transports.redis_streams.stream import stream_key
from support.platforms.processes import Json, Platform, new_user, wait_for
from support.stores.redis_servers import ClusterSet, Failing, cluster_set, fail_over, sentinel_set

EFFECTS = """SELECT correlation_id FROM {color}.events WHERE type = 'ColorsRecommended'
             UNION ALL SELECT correlation_id FROM {products}.events WHERE type = 'ProductsRanked'"""


@pytest.fixture(scope="module", params=[sentinel_set, cluster_set], ids=["Sentinels", "a cluster"])
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failing]:
    with request.param(tmp_path_factory.mktemp("redis")) as made:
        yield made


@pytest.fixture(scope="module")
def over(servers: Failing, postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("platform"), postgres_url, servers.url)
    if isinstance(servers, ClusterSet):
        servers.replicate(stream_key(made.key_prefix))
    with made.running():
        yield made


@pytest.fixture(scope="module")
def survived(over: Platform, servers: Failing) -> tuple[Platform, list[Json]]:
    """The primary died with entries that its replica never got; the platform, and what it acknowledged."""
    acknowledged = [over.measured(new_user())]
    with servers.replica.frozen():
        servers.primary.ask("CLIENT", "KILL", "TYPE", "replica")
        acknowledged += [over.measured(new_user()), over.upload(new_user()).json()]
        fail_over(servers)
    acknowledged += [over.upload(new_user()).json() for _ in range(2)]
    return over, acknowledged


def test_every_acknowledged_upload_ends_in_a_ranking(survived: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = survived
    for analysis in acknowledged:
        wait_for(partial(platform.is_ranked, analysis))


def test_uploads_end_in_rankings_again(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    platform.measured(new_user())


def test_what_the_replica_never_got_is_published_again(survived: tuple[Platform, list[Json]]) -> None:
    platform, _ = survived
    wait_for(lambda: platform.pending() == 0)


def test_no_effect_is_doubled(survived: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = survived
    wait_for(lambda: platform.pending() == 0)
    effects = Counter(row["correlation_id"] for row in platform.sql(EFFECTS))
    assert set(effects.values()) == {2}
    assert len(effects) >= len(acknowledged)


def test_the_cache_is_used_again(survived: tuple[Platform, list[Json]]) -> None:
    platform, acknowledged = survived
    user, found = acknowledged[0]["user"], partial(platform.metric, "gateway", "fashion_cache_reads_total")
    before = found(outcome="l1") + found(outcome="l2")

    def is_found() -> bool:
        platform.read(f"/v1/users/{user}/profile", user)
        return found(outcome="l1") + found(outcome="l2") > before

    wait_for(is_found)
