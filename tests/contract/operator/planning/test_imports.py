import subprocess
import sys

CLIENTS = {"kopf", "aiohttp", "httpx", "httpx2", "lightkube"}


def test_planning_a_platform_loads_no_client_library() -> None:
    script = "import sys, fashion_operator.planning.reconcile; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert not CLIENTS & set(loaded.split())
