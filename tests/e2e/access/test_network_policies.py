from collections.abc import Callable, Iterator
from functools import partial

import pytest

from support.cluster.cluster import POD, Cluster, Object, apply, eventually
from support.cluster.platform import Operator, Platform, stranger

_TRY = """
import socket, sys
from concurrent.futures import ThreadPoolExecutor

def opens(target):
    host, port = target.split(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
        return True
    except OSError:
        return False

targets = sys.argv[1:]
with ThreadPoolExecutor(len(targets)) as threads, open("/dev/termination-log", "w") as report:
    report.write(" ".join(target for target, open in zip(targets, threads.map(opens, targets)) if open))
"""
Reach = Callable[[str, list[str]], set[str]]


@pytest.fixture
def reached(platform: Platform, cluster: Cluster) -> Iterator[Reach]:
    """Which addresses a stranger's pod in a namespace can connect to."""
    (gateway,) = platform.pods("gateway")[:1]
    image, begun = gateway["spec"]["containers"][0]["image"], list[str]()

    def reach(namespace: str, targets: list[str]) -> set[str]:
        begun.append(namespace)
        apply(stranger(namespace, image, ["python", "-c", _TRY, *targets]))
        ended = eventually(partial(ended_pod, cluster, namespace))
        (container,) = ended["status"]["containerStatuses"]
        return set(container["state"]["terminated"].get("message", "").split())

    yield reach
    for namespace in begun:
        cluster.delete(POD, namespace, "stranger", at_once=True)


def ended_pod(cluster: Cluster, namespace: str) -> Object | None:
    pod = cluster.find(POD, namespace, "stranger")
    return pod if pod and pod["status"]["phase"] == "Succeeded" else None


def addresses(platform: Platform) -> list[str]:
    """Every port of the platform, by the names of its Services and by the addresses of its pods."""
    services = [
        f"{name}.{platform.namespace}.svc.cluster.local:{port['port']}"
        for name, service in platform.children("Service").items()
        for port in service["spec"]["ports"]
    ]
    pods = [
        f"{pod['status']['podIP']}:{port_of(pod)}"
        for pod in platform.pods("imaging", "color", "products", "postgres", "redis")
    ]
    return services + pods


def port_of(pod: Object) -> int:
    port: int = pod["spec"]["containers"][0]["ports"][0]["containerPort"]
    return port


@pytest.mark.parametrize("where", ["default", "e2e"])
def test_a_stranger_reaches_the_gateway_and_nothing_else(
    platform: Platform, operator: Operator, reached: Reach, namespace: str, where: str
) -> None:
    operators = f"{operator.pod()['status']['podIP']}:8080"
    found = reached(where, [*addresses(platform), operators])
    assert found == {"fashion-gateway.default.svc.cluster.local:8080"}
