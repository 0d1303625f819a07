"""Changes of stores that could lose data or take the platform down."""

from collections.abc import Iterator

import pytest

from support.cluster.cluster import CHILDREN, CLAIM, PLATFORM, POD, Cluster, Object, apply, eventually
from support.cluster.guests import SMALL, door, secret, store_urls
from support.cluster.platform import Platform
from support.http.clients import new_user


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
    if cluster.find(PLATFORM, namespace, made.name):
        made.delete()


def test_a_volume_that_cannot_grow_is_reported_in_the_words_of_the_api_server(keeping: Platform) -> None:
    keeping.edit(database={"embedded": {"storage": "2Gi"}})
    eventually(lambda: keeping.condition("Degraded") == ("True", "Rejected"))
    assert "only dynamically provisioned pvc can be resized" in keeping.conditions()["Degraded"]["message"]
    assert keeping.is_available()
    keeping.edit(database=None)
    eventually(keeping.is_settled)


def test_a_volume_that_is_larger_than_asked_stays_and_is_reported(keeping: Platform) -> None:
    keeping.edit(redis={"embedded": {"storage": "500Mi"}})
    eventually(lambda: keeping.condition("Degraded") == ("True", "VolumeLarger") and keeping.is_ready())
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


def test_a_stopped_platform_has_no_pods_and_its_data_when_it_starts(keeping: Platform) -> None:
    user = new_user()
    analysis = keeping.measured(user)
    keeping.edit(stopped=True)
    eventually(lambda: keeping.condition("Progressing") == ("False", "Stopped"))
    assert not [pod for pod in keeping.objects(POD).values() if pod["status"]["phase"] == "Running"]
    assert keeping.condition("Ready") == ("False", "Stopped")
    keeping.edit(stopped=None)
    eventually(keeping.is_settled)
    assert keeping.history(user) == [analysis]


def test_another_database_leaves_the_volume_and_says_so(keeping: Platform) -> None:
    other = {"secretRef": {"name": "keeping-urls", "key": "database"}, "leaveData": True}
    keeping.edit(database=other)
    eventually(lambda: keeping.condition("DataLeftBehind")[0] == "True" and keeping.is_settled())
    assert "data-keeping-postgres-0" in keeping.conditions()["DataLeftBehind"]["message"]


def test_a_platform_is_deleted_with_its_data_where_that_is_its_policy(keeping: Platform) -> None:
    kept = CLAIM, CHILDREN["Secret"]
    keeping.edit(deletionPolicy="Delete")
    eventually(lambda: all(_is_owned(each) for kind in kept for each in keeping.objects(kind).values()))
    keeping.delete()
    eventually(lambda: not any(keeping.objects(kind) for kind in kept))


def _is_owned(found: Object) -> bool:
    return bool(found["metadata"].get("ownerReferences"))
