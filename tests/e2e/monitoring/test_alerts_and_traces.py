"""An SRE looks at the installed platform: what is counted, what fires, one upload's timeline and its trace."""

import json
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from uuid import uuid4

import pytest

from support.cluster.cluster import CHILDREN, POD, Cluster, Object, apply, eventually, kubectl, run
from support.cluster.measuring import Measured
from support.cluster.platform import INGRESS, SERVICES, Platform, read, stranger
from support.http.clients import new_user, wait_for
from support.telemetry.listening import Span, spans
from support.telemetry.scraping import Prometheus


def test_load_is_counted_as_it_was_sent(platform: Platform, prometheus: Prometheus, measured: Measured) -> None:
    # What came before is counted only once Prometheus has looked again, which it does each 15 s.
    time.sleep(20)
    metrics = f"--metrics={INGRESS}/prometheus/federate"
    lines = json.loads(
        run(sys.executable, "-m", "benchmarks.traffic", "--seconds=30", "--users=4", metrics, "--json")
    )
    sent, answered = (sum(line[name] for line in lines) for name in ("sent", "answered"))
    measured.note("requests that people sent, and the dashboards counted", f"{sent}, {answered}", "the same")
    assert sent == answered > 100


def firing(prometheus: Prometheus, *alerts: str) -> bool:
    return prometheus.firing() >= set(alerts)


def resting(prometheus: Prometheus, *alerts: str) -> bool:
    return not prometheus.firing() & set(alerts)


def test_a_killed_consumer_fires_an_alert_that_clears_on_its_return(
    left_alone: Platform, prometheus: Prometheus, measured: Measured
) -> None:
    left_alone.stop("deployment", "color")
    left_alone.upload(new_user())
    with measured.time("a killed consumer, until FashionConsumerLag fires", "120 s"):
        eventually(lambda: firing(prometheus, "FashionConsumerLag"))
    assert prometheus.number("Services that live") == 3
    assert prometheus.number("Consumers: lag") > 20
    assert prometheus.number("Relays: behind") == 0
    left_alone.edit(suspend=False)
    with measured.time("and until it clears, once the operator may fix it"):
        eventually(lambda: resting(prometheus, "FashionConsumerLag"))


def test_a_lost_redis_fires_an_alert(left_alone: Platform, prometheus: Prometheus, measured: Measured) -> None:
    left_alone.stop("statefulset", "redis")
    with measured.time("Redis gone, until FashionStoreDown fires"):
        eventually(lambda: firing(prometheus, "FashionStoreDown"))
    assert prometheus.number("Stores that answer") == 0
    assert prometheus.number("Services that live") == 4
    assert left_alone.get("/v1/colors?tone=5").status_code == 200
    left_alone.edit(suspend=False)
    eventually(lambda: resting(prometheus, "FashionStoreDown"))


def test_a_rejected_configuration_fires_an_alert(left_alone: Platform, prometheus: Prometheus) -> None:
    name, broken = f"{left_alone.name}-config", {"data": {"config.json": '{"cache": {"colors": "soon"}}'}}
    left_alone.cluster.patch(CHILDREN["ConfigMap"], left_alone.namespace, name, broken)
    eventually(lambda: firing(prometheus, "FashionConfigurationRejected"), seconds=300)
    assert prometheus.number("Configuration rejected") >= 1
    left_alone.edit(suspend=False)
    eventually(lambda: resting(prometheus, "FashionConfigurationRejected"))


# Keeps what it is sent, and tells all of it to whoever asks.
COLLECT = """
import base64, gzip, json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

received = []

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        received.append((self.path, base64.b64encode(body).decode()))
        self.answer(b"")

    def do_GET(self):
        self.answer(json.dumps(received).encode())

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

ThreadingHTTPServer(("", 4318), Handler).serve_forever()
"""


@pytest.fixture
def collector(cluster: Cluster, platform: Platform, namespace: str) -> Iterator[Object]:
    """A collector of traces in another namespace, to which the platform sends each of its own."""
    labels = {"app": "collector"}
    (gateway,) = platform.serving("gateway")[:1]
    pod = stranger(namespace, gateway["spec"]["containers"][0]["image"], ["python", "-c", COLLECT], "collector")
    pod["metadata"]["labels"] = labels
    pod["spec"]["containers"][0]["ports"] = [{"containerPort": 4318}]
    meta = {"name": "collector", "namespace": namespace}
    service = {"selector": labels, "ports": [{"port": 4318}]}
    apply(pod, {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": service})
    platform.edit(tracing={"endpoint": f"http://collector.{namespace}:4318", "ratio": 1})
    eventually(platform.is_settled)
    # Those on their way out may still lead a relay, and know of no collector.
    eventually(lambda: len(platform.objects(POD, component="service")) == len(platform.pods(*SERVICES)))
    yield pod
    cluster.delete(POD, namespace, "collector", at_once=True)
    cluster.delete(CHILDREN["Service"], namespace, "collector")


RECORDED = ["SkinToneAnalyzed", "ColorsRecommended", "ProductsRanked"]


def test_a_timeline_and_a_trace_show_the_same_upload(platform: Platform, collector: Object) -> None:
    correlation_id, trace = f"e2e-{uuid4().hex}", uuid4().hex
    analysis = platform.upload(
        new_user(), x_correlation_id=correlation_id, traceparent=f"00-{trace}-{uuid4().hex[:16]}-01"
    ).json()
    wait_for(lambda: platform.is_ranked(analysis))
    steps = [step["what"] for step in timeline(platform, correlation_id)]
    assert [step for step in steps if step.startswith("recorded")] == [f"recorded {each}" for each in RECORDED]
    found = eventually(lambda: spans_of(collector, trace))
    assert {span.service for span in found} == set(SERVICES)
    assert {span.facts["correlation_id"] for span in found if span.kind == "server"} == {correlation_id}


def timeline(platform: Platform, correlation_id: str) -> list[Object]:
    """Run `fashion timeline` in a pod of each service, whose role reads its own log."""
    command = "fashion", "timeline", correlation_id, "--json"
    found: list[Object] = []
    for service in ("imaging", "color", "products"):
        where = f"--namespace={platform.namespace}", f"deployment/{platform.name}-{service}"
        found += json.loads(kubectl("exec", *where, "--", *command))
    return sorted(found, key=lambda step: str(step["at"]))


def spans_of(collector: Object, trace: str) -> list[Span]:
    """The spans of a trace, once every event of its chain is among them."""
    every = spans([(path, b64decode(body)) for path, body in json.loads(read(collector, "/"))])
    found = [span for span in every if span.trace == trace]
    return found if {span.name for span in found} >= {f"publish {each}" for each in RECORDED} else []
