"""Platforms whose Ingress cannot serve what they claim."""

import json
from collections.abc import Callable, Iterator

import pytest

from support.cluster.cluster import Cluster, Object, apply, eventually, kubectl
from support.cluster.gateways import install_http_routes, report_acceptance
from support.cluster.guests import SMALL, secret
from support.cluster.measuring import Measured
from support.cluster.platform import Operator, Platform


@pytest.fixture(scope="module")
def claiming(cluster: Cluster, namespace: str, installed: Platform) -> Iterator[Platform]:
    """A second platform, which claims every host as the installed one does, beside somebody's site."""
    apply(site(namespace))
    made = Platform(cluster, namespace, "claiming")
    made.create(version=installed.status["version"], **SMALL)
    yield made
    made.delete()
    kubectl("delete", "ingress/another", "secret/claiming-tls", f"--namespace={namespace}", "--ignore-not-found")
    eventually(made.leaves_only_its_data)


def site(namespace: str) -> Object:
    """An Ingress of somebody else's, older than a later platform, or first by name in the same second."""
    backend = {"service": {"name": "nobody", "port": {"number": 80}}}
    paths = [{"path": "/v1", "pathType": "Prefix", "backend": backend}]
    spec = {"rules": [{"host": "site.example.com", "http": {"paths": paths}}]}
    meta = {"name": "another", "namespace": namespace}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": spec}


def degraded(platform: Platform) -> str:
    """The reason and message of a platform that is Degraded, else nothing."""
    found = platform.conditions().get("Degraded", {})
    return f"{found['reason']}: {found['message']}" if found.get("status") == "True" else ""


def test_a_host_of_an_older_platform_and_a_missing_certificate_are_reported(claiming: Platform) -> None:
    eventually(lambda: degraded(claiming).startswith("HostConflict: "))
    assert "the older platform default/fashion claims every host too" in degraded(claiming)
    claiming.edit(ingress={"host": "site.example.com"})
    eventually(lambda: "the older Ingress e2e/another claims site.example.com too" in degraded(claiming))
    claiming.edit(ingress={"host": "claiming.example.com", "tlsSecret": "claiming-tls"})
    eventually(lambda: degraded(claiming).startswith("CertificateMissing: "))
    apply(secret(claiming.namespace, "claiming-tls", {"tls.crt": "none", "tls.key": "none"}))
    eventually(lambda: claiming.condition("Degraded") == ("False", "AsExpected"))


def test_an_ingress_class_that_nobody_has_is_reported(claiming: Platform) -> None:
    claiming.edit(ingress={"host": "claiming.example.com", "className": "nobodys"})
    eventually(lambda: claiming.condition("Reachable") == ("False", "IngressClassMissing"))
    assert degraded(claiming).endswith("there is no IngressClass nobodys. There are: nginx.")


def test_a_gateway_leads_to_a_platform_that_has_no_ingress(claiming: Platform, operator: Operator) -> None:
    install_http_routes()
    operator.kill()  # It looks for new kinds every few minutes, and when it starts.
    gateway = {"parentRefs": [{"name": "public", "sectionName": "https"}], "hostnames": ["claiming.example.com"]}
    claiming.edit(ingress={"enabled": False, "className": None}, gateway=gateway)
    eventually(lambda: claiming.condition("Reachable") == ("Unknown", "NotTakenUp"))
    report_acceptance(claiming, "public", False, "no listener allows it")
    eventually(lambda: degraded(claiming).startswith("RouteRejected: "))
    assert degraded(claiming).endswith("the Gateway public does not serve the HTTPRoute: no listener allows it")
    report_acceptance(claiming, "public", True, "accepted")
    eventually(lambda: claiming.condition("Reachable") == ("True", "TakenUp"))
    assert claiming.status["url"] == "https://claiming.example.com"


@pytest.fixture
def pointing(platform: Platform) -> Iterator[Callable[[str], None]]:
    """Reports a node's address for the Ingress of the installed platform, as an ingress controller does."""

    def point(node: str) -> None:
        addresses = "jsonpath={.status.addresses[?(@.type=='InternalIP')].address}"
        report([{"ip": kubectl("get", "node", f"fashion-{node}", f"--output={addresses}")}])

    def report(points: list[dict[str, str]]) -> None:
        status = json.dumps({"status": {"loadBalancer": {"ingress": points}}})
        name, namespace = platform.name, f"--namespace={platform.namespace}"
        kubectl("patch", "ingress", name, namespace, "--subresource=status", "--type=merge", f"--patch={status}")

    yield point
    report([])


def test_a_platform_is_ready_while_its_ingress_serves(
    platform: Platform, pointing: Callable[[str], None], measured: Measured
) -> None:
    assert platform.condition("Reachable") == ("Unknown", "NotTakenUp")
    pointing("control-plane")
    eventually(lambda: platform.condition("Reachable") == ("True", "Serving"))
    assert platform.is_ready()
    with measured.time("an ingress that does not serve, until Ready is False", "25 s"):
        pointing("worker")
        eventually(lambda: platform.condition("Degraded") == ("True", "NotServing"))
    assert not platform.is_ready()
