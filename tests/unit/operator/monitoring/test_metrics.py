import shutil
import subprocess
import sys

import pytest

PROMTOOL = shutil.which("promtool")
TELL = """
from prometheus_client import generate_latest
from fashion_operator import running
from fashion_operator.counting import Platforms
from prometheus_client import REGISTRY
ready = {"type": "Ready", "status": "True", "reason": "Serving"}
REGISTRY.register(Platforms({("default", "shop"): {"status": {"conditions": [ready]}}}))
print(generate_latest().decode())
"""


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is missing (on Debian: package prometheus)")
def test_promtool_finds_no_fault_in_the_metrics_of_the_operator() -> None:
    environment = {"PYTHONPATH": ":".join(sys.path)}
    told = subprocess.run([sys.executable, "-c", TELL], env=environment, capture_output=True, check=True).stdout
    assert b'fashion_operator_platforms{condition="Ready",reason="Serving",status="True"} 1.0' in told
    checked = subprocess.run([str(PROMTOOL), "check", "metrics"], input=told, capture_output=True)
    assert (checked.returncode, checked.stderr) == (0, b"")
