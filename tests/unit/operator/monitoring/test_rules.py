import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fashion_operator.monitoring.__main__ import write
from fashion_operator.monitoring.alerts import RUNBOOK
from fashion_operator.monitoring.rules import ALERTS, build_rules, rule_groups

PROMTOOL = shutil.which("promtool")
HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*.yaml"))
RUNBOOK_TEXT = (HERE.parents[3] / RUNBOOK).read_text()

needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is missing (on Debian: package prometheus)")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.yaml"
    file.write_text(json.dumps({"groups": rule_groups()}))
    return file


def promtool(*arguments: str | Path) -> None:
    done = subprocess.run([str(PROMTOOL), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_prometheus_takes_every_rule(rules: Path) -> None:
    promtool("check", "rules", rules)


@needs_promtool
def test_the_files_for_a_prometheus_beside_fashion_up_are_sound(tmp_path: Path) -> None:
    write(tmp_path)
    promtool("check", "config", tmp_path / "prometheus.yaml")


@needs_promtool
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_alerts_fire_when_they_should_and_only_then(rules: Path, case: Path) -> None:
    shutil.copy(case, rules.parent)
    promtool("test", "rules", rules.parent / case.name)


@pytest.mark.parametrize("name", sorted({alert.name for alert in ALERTS}))
def test_every_alert_is_seen_firing_and_silent(name: str) -> None:
    told = "".join(case.read_text() for case in CASES)
    assert re.search(rf"alertname: {name}, eval_time: \w+, exp_alerts: \[\]", told)
    assert re.search(rf"alertname: {name}\n +eval_time: \w+\n +exp_alerts:\n", told)


@pytest.mark.parametrize("name", sorted({alert.name for alert in ALERTS}))
def test_the_runbook_says_what_an_alert_means_and_how_to_look_and_mend(name: str) -> None:
    _, _, found = RUNBOOK_TEXT.partition(f"### {name}\n")
    told = found.partition("\n### ")[0]
    assert [part for part in ("**Means**", "**Look**", "**Mend**") if part not in told] == []


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert.name} {alert.severity}")
def test_an_alert_tells_its_value(alert: object) -> None:
    assert "$value" in alert.description  # type: ignore[attr-defined]


def test_the_rules_of_a_platform_are_of_its_own_metrics() -> None:
    groups = build_rules("shop", "default", "default_shop")["spec"]["groups"]
    for rule in (rule for group in groups for rule in group["rules"]):
        ours = re.findall(r"\bfashion(?:_(?!operator_)|:)[a-z0-9_:]+(\{[^}]*)?", rule["expr"])
        assert all('platform="default_shop"' in matchers for matchers in ours)
