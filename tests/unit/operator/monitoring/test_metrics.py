import subprocess
import sys

from fashion_operator.running.metrics import Platforms
from support.installed import needs

READY = {"type": "Ready", "status": "True", "reason": "Serving"}
TELL = """
from prometheus_client import generate_latest
from fashion_operator import running
from fashion_operator.running.metrics import Platforms
from prometheus_client import REGISTRY
ready = {"type": "Ready", "status": "True", "reason": "Serving"}
REGISTRY.register(Platforms({("default", "shop"): {"status": {"conditions": [ready]}}}))
print(generate_latest().decode())
"""


def test_a_platform_is_named_as_in_the_metrics_of_its_services() -> None:
    (family,) = Platforms({("default", "shop"): {"status": {"conditions": [READY]}}, ("a", "new"): {}}).collect()
    labels = {"platform": "default_shop", "condition": "Ready", "status": "True", "reason": "Serving"}
    assert [(each.labels, each.value) for each in family.samples] == [(labels, 1)]


@needs("promtool")
def test_promtool_finds_no_fault_in_the_metrics_of_the_operator() -> None:
    environment = {"PYTHONPATH": ":".join(sys.path)}
    told = subprocess.run([sys.executable, "-c", TELL], env=environment, capture_output=True, check=True).stdout
    assert b"fashion_operator_platforms{" in told
    checked = subprocess.run(["promtool", "check", "metrics"], input=told, capture_output=True)
    assert (checked.returncode, checked.stderr) == (0, b"")
