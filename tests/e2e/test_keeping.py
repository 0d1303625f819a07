"""Changes of stores that could lose data or take the platform down."""

from collections.abc import Iterator

import pytest

from support.cluster.cluster import Cluster, apply, eventually, kubectl
from support.cluster.guests import SMALL, door, secret, store_urls
from support.cluster.platform import Platform


@pytest.fixture(scope="module")
def keeping(cluster: Cluster, namespace: str, installed: Platform) -> Iterator[Platform]:
    """A platform with stores of its own, which those of the installed one let in."""
    apply(
        secret(namespace, "keeping-urls", {**store_urls(installed), "nobody": "redis://127.0.0.1:1/0"}),
        *(door(installed, "keeping", store) for store in ("postgres", "redis")),
    )
    made = Platform(cluster, namespace, "keeping", host="keeping.example.com")
    made.create(version=installed.status["version"], ingress={"host": "keeping.example.com"}, **SMALL)
    eventually(made.is_settled)
    yield made
    made.delete()
    eventually(made.leaves_only_its_data)
    claims = "pvc", "--selector=app.kubernetes.io/instance=keeping"
    kubectl("delete", *claims, f"--namespace={namespace}", "--wait=false")


def test_a_volume_that_cannot_grow_is_told_in_the_words_of_the_api_server(keeping: Platform) -> None:
    keeping.edit(database={"embedded": {"storage": "2Gi"}})
    eventually(lambda: keeping.condition("Degraded") == ("True", "Rejected"))
    assert "only dynamically provisioned pvc can be resized" in keeping.conditions()["Degraded"]["message"]
    assert keeping.is_available()
    keeping.edit(database=None)
    eventually(keeping.is_settled)


def test_a_volume_that_is_larger_than_asked_stays_and_is_told(keeping: Platform) -> None:
    keeping.edit(redis={"embedded": {"storage": "500Mi"}})
    eventually(lambda: keeping.condition("Degraded") == ("True", "VolumeLarger"))
    assert keeping.is_ready()
    keeping.edit(redis=None)
    eventually(keeping.is_settled)


def test_a_redis_that_does_not_answer_never_rolls_out(keeping: Platform) -> None:
    before = keeping.lives()
    keeping.edit(redis={"secretRef": {"name": "keeping-urls", "key": "nobody"}})
    eventually(lambda: keeping.condition("Degraded") == ("True", "MigrationFailed"))
    assert keeping.is_available()
    assert before <= keeping.lives()
    keeping.edit(redis=None)
    eventually(keeping.is_settled)


def test_another_database_leaves_the_volume_and_says_so(keeping: Platform) -> None:
    other = {"secretRef": {"name": "keeping-urls", "key": "database"}, "leaveData": True}
    keeping.edit(database=other)
    eventually(lambda: keeping.condition("DataLeftBehind")[0] == "True" and keeping.is_settled())
    assert "data-keeping-postgres-0" in keeping.conditions()["DataLeftBehind"]["message"]
