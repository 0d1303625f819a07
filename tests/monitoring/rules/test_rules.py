"""What promtool says of rules, configuration and metrics, and that each alert fires when it should."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from fashion_operator.monitoring.__main__ import write
from fashion_operator.monitoring.alerts.rules import ALERTS, build_rules
from support.installed import needs

CASES = sorted(Path(__file__).parent.glob("*.yaml"))
TELL = """
from prometheus_client import generate_latest
from fashion_operator import running
from fashion_operator.running.metrics import Platforms
from prometheus_client import REGISTRY
ready = {"type": "Available", "status": "True", "reason": "Serving"}
REGISTRY.register(Platforms({("default", "shop"): {"status": {"conditions": [ready]}}}, lambda _: True))
print(generate_latest().decode())
"""


def write_rules(folder: Path, groups: Any) -> Path:
    file = folder / "rules.yaml"
    file.write_text(json.dumps({"groups": groups}))
    return file


def groups_of_p() -> list[dict[str, Any]]:
    """Every rule group of the platform `shop` in `team`, whose metrics say `p`."""
    groups: list[dict[str, Any]] = build_rules("shop", "team", "p")["spec"]["groups"]
    return groups


def groups_of(case: Path) -> Any:
    """The rule groups of the platform `p` that a case names; to evaluate the others would tell nothing."""
    named = yaml.safe_load(case.read_text())["group_eval_order"]
    return [group for group in groups_of_p() if group["name"] in named]


def promtool(*arguments: str | Path) -> None:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@needs("promtool")
def test_prometheus_takes_every_rule(tmp_path: Path) -> None:
    promtool("check", "rules", write_rules(tmp_path, groups_of_p()))


@needs("promtool")
@pytest.mark.parametrize("operated", ["", "default/shop"])
def test_the_files_for_a_prometheus_of_ones_own_are_sound(operated: str, tmp_path: Path) -> None:
    write(tmp_path, operated)
    promtool("check", "config", tmp_path / "prometheus.yaml")


@needs("promtool")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_alerts_fire_when_they_should_and_only_then(tmp_path: Path, case: Path) -> None:
    write_rules(tmp_path, groups_of(case))
    promtool("test", "rules", shutil.copy(case, tmp_path))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_evaluates_every_alert_that_it_expects(case: Path) -> None:
    evaluated = {rule["alert"] for group in groups_of(case) for rule in group["rules"] if "alert" in rule}
    assert set(re.findall(r"alertname: (\w+)", case.read_text())) <= evaluated


@needs("promtool")
def test_promtool_finds_no_fault_in_the_metrics_of_the_operator() -> None:
    environment = {"PYTHONPATH": ":".join(sys.path)}
    exposed = subprocess.run([sys.executable, "-c", TELL], env=environment, capture_output=True, check=True).stdout
    assert b"fashion_operator_platforms{" in exposed
    checked = subprocess.run(["promtool", "check", "metrics"], input=exposed, capture_output=True)
    assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.parametrize("name", sorted({alert.name for alert in ALERTS}))
def test_every_alert_is_seen_firing_and_silent(name: str) -> None:
    cases = "".join(case.read_text() for case in CASES)
    assert re.search(rf"alertname: {name}, eval_time: \w+, exp_alerts: \[\]", cases)
    assert re.search(rf"alertname: {name}\n +eval_time: \w+\n +exp_alerts:\n", cases)
