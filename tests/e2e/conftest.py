from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cluster.cluster import NAME, Cluster, apply, eventually, run
from support.cluster.guests import SMALL
from support.cluster.measuring import Measured
from support.cluster.platform import INGRESS, SERVICES, Operator, Platform
from support.telemetry.scraping import Prometheus

# The cheap come first, those that pull plugs last; one cluster carries them all, one after the other.
IN_ORDER = (
    "installation",
    "validation",
    "stored_objects",
    "database_roles",
    "idle_platform",
    "network_policies",
    "unknown_users",
    "alerts_and_traces",
    "dashboards",
    "edits",
    "drift",
    "rollouts",
    "autoscaling",
    "catalogues",
    "trainings",
    "issuer_outages",
    "several_platforms",
    "rotated_passwords",
    "full_cluster",
    "gateways",
    "prometheus_operator",
    "ingress",
    "denied_connections",
    "leadership",
    "store_changes",
    "backups",
    "events",
    "killed_pods",
    "lost_nodes",
)
HERE = Path(__file__).parent
MEASURED = pytest.StashKey[Measured]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MEASURED] = Measured()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: IN_ORDER.index(item.path.stem[5:]) if HERE in item.path.parents else -1)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell what was measured, with the goal where there is one."""
    if config.stash[MEASURED].rows:
        terminalreporter.section("measured on the cluster")
    for line in config.stash[MEASURED].lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def measured(pytestconfig: pytest.Config) -> Measured:
    return pytestconfig.stash[MEASURED]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    found = Cluster()
    yield found
    found.close()


@pytest.fixture(scope="session")
def operator(cluster: Cluster) -> Operator:
    return Operator(cluster)


@pytest.fixture(scope="session")
def installed(cluster: Cluster) -> Iterator[Platform]:
    """The platform that `make kind-up` made; no autoscaler adds a pod in the midst of a test on a busy machine."""
    found = Platform(cluster, "default", "fashion")
    found.edit(scaling=SMALL["scaling"])
    eventually(found.is_settled)
    yield found
    found.web.close()


@pytest.fixture(scope="session")
def prometheus(installed: Platform) -> Iterator[Prometheus]:
    """The Prometheus that `make kind-up MONITORING=1` installs, once it scrapes the platform and the operator."""
    found = Prometheus(f"{INGRESS}/prometheus", installed.prefix, interval="1m")
    eventually(lambda: found.scrapes(len(SERVICES) + 1))
    yield found
    found.close()


@pytest.fixture
def platform(installed: Platform) -> Iterator[Platform]:
    """That platform; whatever becomes of it, the next test finds it as it was."""
    spec = installed.body["spec"]
    yield installed
    if installed.body["spec"] != spec:
        installed.respec(spec)
    eventually(installed.is_settled)


@pytest.fixture(scope="session")
def namespace() -> str:
    """Another namespace, whose pods have to be restricted; it stays, for its volumes would be lost."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "e2e", "labels": labels}})
    return "e2e"


@pytest.fixture(scope="session")
def next_version(installed: Platform) -> str:
    """The same images under another tag, which makes another version of them."""
    version = installed.status["version"]
    following = f"{version}-next"
    for service in SERVICES:
        run("docker", "tag", f"fashion/{service}:{version}", f"fashion/{service}:{following}")
    run("kind", "load", "docker-image", *(f"fashion/{each}:{following}" for each in SERVICES), "--name", NAME)
    return following
