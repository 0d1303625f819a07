import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fashion_operator.monitoring.__main__ import write
from fashion_operator.monitoring.alerts.alert import Alert
from fashion_operator.monitoring.alerts.rules import ALERTS, build_rules, rule_groups
from fashion_operator.monitoring.runbook import SECTIONS, anchor_of
from support.installed import needs

CASES = sorted(Path(__file__).parent.glob("*.yaml"))
every_alert = pytest.mark.parametrize("name", sorted({alert.name for alert in ALERTS}))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rules of the platform `p`."""
    file = tmp_path / "rules.yaml"
    file.write_text(json.dumps({"groups": rule_groups("p")}))
    return file


def shop(runbook: str = "") -> list[dict[str, Any]]:
    """Every rule of the PrometheusRule of a platform."""
    groups = build_rules("shop", "default", "default_shop", runbook)["spec"]["groups"]
    return [rule for group in groups for rule in group["rules"]]


def promtool(*arguments: str | Path) -> None:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@needs("promtool")
def test_prometheus_takes_every_rule(rules: Path) -> None:
    promtool("check", "rules", rules)


@needs("promtool")
@pytest.mark.parametrize("operated", ["", "default_shop"])
def test_the_files_for_a_prometheus_of_ones_own_are_sound(operated: str, tmp_path: Path) -> None:
    write(tmp_path, operated)
    promtool("check", "config", tmp_path / "prometheus.yaml")


@needs("promtool")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_alerts_fire_when_they_should_and_only_then(rules: Path, case: Path) -> None:
    shutil.copy(case, rules.parent)
    promtool("test", "rules", rules.parent / case.name)


@every_alert
def test_every_alert_is_seen_firing_and_silent(name: str) -> None:
    told = "".join(case.read_text() for case in CASES)
    assert re.search(rf"alertname: {name}, eval_time: \w+, exp_alerts: \[\]", told)
    assert re.search(rf"alertname: {name}\n +eval_time: \w+\n +exp_alerts:\n", told)


@every_alert
def test_the_runbook_says_what_an_alert_means_and_how_to_look_and_mend(name: str) -> None:
    told = SECTIONS[anchor_of(name)].text
    assert [part for part in ("**Means**", "**Look**", "**Mend**") if part not in told] == []


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert.name} {alert.severity}")
def test_an_alert_tells_its_value_or_whom_it_is_about(alert: Alert) -> None:
    assert re.search(r"\$value|\$labels", alert.description)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert.name} {alert.severity}")
def test_a_number_in_a_sentence_never_needs_another_form_of_the_word(alert: Alert) -> None:
    assert not re.search(r"\$value }} [a-z]+s\b", alert.description)


def test_the_rules_of_a_platform_are_of_its_own_metrics() -> None:
    for rule in shop():
        ours = re.findall(r"\bfashion(?:_operator_platforms|_(?!operator_)|:)[a-z0-9_:]*(\{[^}]*)?", rule["expr"])
        assert all('platform="default_shop"' in matchers for matchers in ours)


def test_every_alert_tells_its_platform() -> None:
    assert {rule["labels"]["platform"] for rule in shop() if "alert" in rule} == {"default_shop"}


def test_an_alert_names_its_section_where_the_runbook_is_read() -> None:
    told = {
        rule["alert"]: rule["annotations"]["runbook_url"] for rule in shop("https://docs/r") if "alert" in rule
    }
    assert told["FashionStoreDown"] == "https://docs/r#fashionstoredown"


def test_a_platform_without_an_operator_has_no_alerts_of_one() -> None:
    groups = rule_groups("p", operated=False)
    assert "fashion_operator_" not in json.dumps(groups)
    assert len(groups) == len(rule_groups("p")) - 1


def test_what_is_recorded_is_there_between_two_evaluations() -> None:
    """Prometheus looks five minutes back."""
    assert {group["interval"] for group in rule_groups("p")} <= {"15s", "30s", "1m"}
