import subprocess
import sys

CLIENTS = {"kopf", "aiohttp", "httpx", "httpx2", "lightkube"}
CODE = """
import sys
import fashion_operator.planning.reconcile
import fashion_operator.planning.reporting.status
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_planning_loads_no_client_library() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "fashion_operator" in loaded
    assert not CLIENTS & set(loaded)
