"""Events that NATS carries: one that the operator runs, then one of somebody else's, then Redis again."""

from collections.abc import Iterator
from functools import partial

import pytest

from fashion_operator.spec.platform import Defaults
from support.cluster.cluster import PLATFORM, POD, Cluster, Object, apply, eventually, is_true, kubectl
from support.cluster.guests import SMALL, secret
from support.cluster.load import using
from support.cluster.platform import Platform, stranger
from support.cluster.programs import load_image
from support.http.clients import as_stored, new_user

IMAGE = Defaults("").nats_image
NATS = {"engine": "nats"}


@pytest.fixture(scope="module")
def nats_image(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image of NATS on the nodes: pulled or, where it cannot be, made of the program that is here."""
    load_image(IMAGE, "nats-server", tmp_path_factory.mktemp("nats"))
    return IMAGE


@pytest.fixture(scope="module")
def streaming(cluster: Cluster, namespace: str, installed: Platform, nats_image: str) -> Iterator[Platform]:
    """A platform whose events an embedded NATS carries."""
    made = Platform(cluster, namespace, "streaming", host="streaming.example.com")
    made.create(
        version=installed.status["version"],
        ingress={"host": "streaming.example.com"},
        events=NATS,
        deletionPolicy="Delete",
        **SMALL,
    )
    eventually(made.is_settled)
    yield made
    made.delete()
    eventually(lambda: cluster.find(PLATFORM, namespace, made.name) is None and not made.remains())
    made.web.close()


@pytest.fixture(scope="module")
def other_nats(cluster: Cluster, namespace: str, nats_image: str) -> Iterator[Object]:
    """How a platform names a NATS that is not its own."""
    command = ["/nats-server", "--jetstream", "--store_dir", "/tmp", "--user", "shop", "--pass", "one"]
    apply(stranger(namespace, nats_image, command, name="nats"))
    eventually(lambda: is_true(cluster.find(POD, namespace, "nats") or {}, "Ready"))
    address = kubectl("get", f"--namespace={namespace}", "pod/nats", "--output=jsonpath={.status.podIP}")
    url = f"nats://shop:one@{address}:4222"
    apply(secret(namespace, "other-nats", {"url": url, "wrong": url.replace("one", "two")}))
    yield {**NATS, "secretRef": {"name": "other-nats", "key": "url"}}
    kubectl("delete", f"--namespace={namespace}", "pod/nats", "secret/other-nats", "--grace-period=1")


def test_a_photo_is_ranked_over_the_embedded_nats(streaming: Platform) -> None:
    user = new_user()
    analysis = streaming.measured(user)
    assert streaming.history(user) == [analysis]
    assert len(streaming.serving("nats")) == 1


def test_photos_that_come_while_nats_is_killed_are_ranked(streaming: Platform, cluster: Cluster) -> None:
    (before,) = streaming.pods("nats")
    cluster.delete(POD, streaming.namespace, before["metadata"]["name"], at_once=True)
    streaming.measured(new_user())
    (after,) = eventually(lambda: streaming.serving("nats"))
    assert after["metadata"]["uid"] != before["metadata"]["uid"]


def test_a_nats_that_rejects_the_password_never_rolls_out(streaming: Platform, other_nats: Object) -> None:
    before = streaming.lives()
    streaming.edit(events={**NATS, "secretRef": {"name": "other-nats", "key": "wrong"}})
    eventually(lambda: streaming.condition("Degraded") == ("True", "MigrationFailed"))
    assert streaming.is_available()
    assert before <= streaming.lives()


def test_events_move_to_another_nats_and_no_request_fails(streaming: Platform, other_nats: Object) -> None:
    move(streaming, other_nats)
    eventually(lambda: not streaming.pods("nats"))


def test_events_move_back_to_redis_and_no_request_fails(streaming: Platform) -> None:
    move(streaming, None)


def move(platform: Platform, events: Object | None) -> None:
    """Have something else carry the events while people use the platform."""
    with using(platform) as load:
        platform.edit(events=events)
        eventually(platform.is_settled)
        eventually(load.is_well)
    assert load.failures == []
    for analysis in load.acknowledged:
        eventually(partial(platform.is_ranked, as_stored(analysis)))
