"""A platform behind a Gateway of Traefik, which implements the Gateway API."""

from collections.abc import Iterator

import pytest

from support.cluster.cluster import Cluster, eventually
from support.cluster.guests import SMALL
from support.cluster.load import using
from support.cluster.measuring import Measured
from support.cluster.platform import SERVICES, Operator, Platform
from support.cluster.programs import forwarded, load_image
from support.cluster.traefik import (
    IMAGE,
    NAMESPACE,
    PORT,
    install_gateway_api,
    install_traefik,
    listener,
    remove_traefik,
)
from support.http.clients import new_user


class Behind(Platform):
    """A platform whose API is asked at the address of a Gateway."""

    def __init__(self, cluster: Cluster, namespace: str, name: str, address: str) -> None:
        super().__init__(cluster, namespace, name, host=f"{name}.example.com")
        self.address = address

    def url(self, path: str, service: str = "gateway") -> str:
        """Where a path is at the Gateway."""
        return f"{self.address}{path}"

    def choose(self, section: str) -> None:
        """Ask for one listener of the Gateway."""
        parent = {"name": "public", "namespace": NAMESPACE, "sectionName": section}
        self.edit(gateway={"parentRefs": [parent], "hostnames": [f"{self.name}.example.com"]})


@pytest.fixture(scope="module")
def traefik(cluster: Cluster, operator: Operator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Traefik, whose Gateway has a listener for all namespaces and one for its own."""
    load_image(IMAGE, "traefik", tmp_path_factory.mktemp("traefik"))
    install_gateway_api()
    operator.kill()  # It looks for new kinds every few minutes, and when it starts.
    try:
        install_traefik(listener("gated"), listener("closed", admits="Same"))
        with forwarded(NAMESPACE, "deployment/traefik", PORT) as address:
            yield address
    finally:
        remove_traefik()


@pytest.fixture(scope="module")
def gated(cluster: Cluster, namespace: str, installed: Platform, traefik: str) -> Iterator[Behind]:
    """A platform with two replicas of the gateway, without an Ingress."""
    made = Behind(cluster, namespace, "gated", traefik)
    scaling = {each: {"min": 2 if each == "gateway" else 1, "max": 2} for each in SERVICES}
    small = {"resources": SMALL["resources"], "scaling": scaling}
    made.create(version=installed.status["version"], ingress={"enabled": False}, **small)
    made.choose("gated")
    eventually(made.is_settled)
    yield made
    made.delete()
    eventually(made.leaves_only_its_data)
    made.web.close()


def test_a_photo_is_ranked_and_followed_through_a_gateway(gated: Behind) -> None:
    user = new_user()
    assert gated.condition("Reachable") == ("True", "TakenUp")
    analysis = gated.measured(user)
    assert gated.history(user) == [analysis]
    assert gated.status["url"] == "http://gated.example.com"


def test_a_gateway_that_admits_no_routes_from_here_is_reported_in_its_own_words(gated: Behind) -> None:
    gated.choose("closed")
    eventually(lambda: gated.condition("Reachable") == ("False", "RouteRejected"))
    message = gated.conditions()["Degraded"]["message"]
    assert message.startswith("spec.gateway: the Gateway public does not serve the HTTPRoute: ")
    gated.choose("gated")
    eventually(gated.is_settled)


def test_no_request_through_a_gateway_fails_while_all_pods_roll(gated: Behind, measured: Measured) -> None:
    before = gated.lives()
    with using(gated) as load:
        eventually(load.is_well)
        gated.edit(pods={each: {"annotations": {"example.com/round": "2"}} for each in SERVICES})
        eventually(lambda: gated.is_settled() and not before & gated.lives())
        eventually(load.more(20))
    measured.note("requests through Traefik's Gateway during a rollout", load.summary())
    assert not load.failures
