"""Platforms whose Ingress cannot serve what they claim."""

from collections.abc import Iterator

import pytest

from support.cluster.cluster import Cluster, apply, eventually
from support.cluster.guests import SMALL, secret
from support.cluster.platform import Platform


@pytest.fixture
def claiming(cluster: Cluster, namespace: str, installed: Platform) -> Iterator[Platform]:
    """A second platform, which claims every host as the installed one does."""
    made = Platform(cluster, namespace, "claiming")
    made.create(version=installed.status["version"], **SMALL)
    yield made
    made.delete()
    eventually(made.leaves_only_its_data)


def degraded(platform: Platform) -> str:
    """The reason and message of a platform that is Degraded, else nothing."""
    found = platform.conditions().get("Degraded", {})
    return f"{found['reason']}: {found['message']}" if found.get("status") == "True" else ""


def test_a_host_of_an_older_platform_and_a_missing_certificate_are_told(claiming: Platform) -> None:
    eventually(lambda: degraded(claiming).startswith("HostConflict: "))
    assert "the older platform default/fashion claims every host too" in degraded(claiming)
    claiming.edit(ingress={"host": "claiming.example.com", "tlsSecret": "claiming-tls"})
    eventually(lambda: degraded(claiming).startswith("CertificateMissing: "))
    apply(secret(claiming.namespace, "claiming-tls", {"tls.crt": "none", "tls.key": "none"}))
    eventually(lambda: claiming.condition("Degraded") == ("False", "AsExpected"))
