import json
import subprocess
import sys

PROGRAM = """
import structlog
from fashion.kernel.telemetry.logs import configure_logs

configure_logs("color", "info")
log = structlog.get_logger()
for detail in ("DETAIL:  Key (user)=(ann) already exists.", "DETAIL:  Failing row (ann,\\n1).\\nHINT:  Look."):
    try:
        try:
            raise ValueError("first\\n" + detail)
        except ValueError as error:
            raise KeyError("second\\n" + detail + "\\n[SQL: INSERT]") from error
    except KeyError:
        log.exception("it broke")
"""


def test_a_stack_is_logged_without_the_rows_that_postgresql_quotes() -> None:
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    stacks = [json.loads(line)["exception"] for line in said.splitlines()]
    assert len(stacks) == 2
    assert all("ValueError: first" in stack and "KeyError: " in stack for stack in stacks)
    assert not any("ann" in stack for stack in stacks)
