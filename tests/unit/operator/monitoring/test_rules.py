import json
import re
from typing import Any

import pytest

from fashion_operator.monitoring.alerts.alert import Alert
from fashion_operator.monitoring.alerts.rules import ALERTS, build_rules, rule_groups
from fashion_operator.monitoring.runbook import SECTIONS, anchor_of

every_alert = pytest.mark.parametrize("name", sorted({alert.name for alert in ALERTS}))


def shop(runbook: str = "") -> list[dict[str, Any]]:
    """Every rule of the PrometheusRule of a platform."""
    groups = build_rules("shop", "default", "default_shop", runbook)["spec"]["groups"]
    return [rule for group in groups for rule in group["rules"]]


@every_alert
def test_an_alert_has_meaning_impact_diagnosis_and_mitigation_in_the_runbook(name: str) -> None:
    parts = re.findall(r"^\*\*(\w+):\*\* \S", SECTIONS[anchor_of(name)].text, re.MULTILINE)
    assert parts == ["Meaning", "Impact", "Diagnosis", "Mitigation"]


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert.name} {alert.severity}")
def test_an_alert_names_its_value_or_whom_it_is_about(alert: Alert) -> None:
    assert re.search(r"\$value|\$labels", alert.description)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert.name} {alert.severity}")
def test_a_number_in_a_sentence_never_needs_another_form_of_the_word(alert: Alert) -> None:
    assert not re.search(r"\$value }} [a-z]+s\b", alert.description)


def test_the_rules_of_a_platform_are_of_its_own_metrics() -> None:
    for rule in shop():
        ours = re.findall(r"\bfashion(?:_operator_platforms|_(?!operator_)|:)[a-z0-9_:]*(\{[^}]*)?", rule["expr"])
        assert all('platform="default_shop"' in matchers for matchers in ours)


def test_a_rule_over_days_reads_only_what_was_recorded() -> None:
    over_days = [read for rule in shop() for read in re.findall(r"([\w:]+)(?:\{[^}]*\})?\[\d+d\]", rule["expr"])]
    assert over_days
    assert all(read.startswith("fashion:") for read in over_days)


def test_every_alert_names_its_platform() -> None:
    assert {rule["labels"]["platform"] for rule in shop() if "alert" in rule} == {"default_shop"}


def test_an_alert_names_its_section_where_the_runbook_is_read() -> None:
    addresses = {
        rule["alert"]: rule["annotations"]["runbook_url"] for rule in shop("https://docs/r") if "alert" in rule
    }
    assert addresses["FashionStoreDown"] == "https://docs/r#fashionstoredown"


def test_a_platform_without_an_operator_has_no_alerts_of_one() -> None:
    groups = rule_groups("p", operated=False)
    assert "fashion_operator_" not in json.dumps(groups)
    assert len(groups) == len(rule_groups("p")) - 1


def test_what_is_recorded_is_there_between_two_evaluations() -> None:
    """Prometheus looks five minutes back."""
    assert {group["interval"] for group in rule_groups("p")} <= {"15s", "30s", "1m"}
