from typing import Any

import pytest

from fashion_operator.observed import Observed
from fashion_operator.resources import Manifest
from fashion_operator.trouble import Trouble, trouble_of
from unit.operator.world import platform_of

FAILED = {"lastState": {"terminated": {"exitCode": 1}}, "restartCount": 1, "ready": False, "name": "color"}


def found_in(container: dict[str, Any]) -> Trouble | None:
    meta = {"name": "shop-color-x", "uid": "x", "labels": {"app.kubernetes.io/name": "color"}}
    pod: Manifest = {"kind": "Pod", "metadata": meta, "status": {"containerStatuses": [container]}}
    return trouble_of(platform_of(), Observed(pods=[pod]))


def test_a_crash_loop_is_one_trouble_whether_it_waits_or_runs() -> None:
    waiting = found_in({**FAILED, "state": {"waiting": {"reason": "CrashLoopBackOff"}}})
    running = found_in({**FAILED, "state": {"running": {}}})
    assert running
    assert (running.reason, running) == ("Crashing", waiting)


@pytest.mark.parametrize(
    "since",
    [{"ready": True}, {"restartCount": 0}, {"lastState": {"terminated": {"exitCode": 0}}}, {"lastState": {}}],
)
def test_a_container_that_got_over_it_or_ended_well_is_no_trouble(since: dict[str, Any]) -> None:
    assert found_in({**FAILED, "state": {"running": {}}, **since}) is None
