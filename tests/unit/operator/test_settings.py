import re

import pytest

from fashion_operator.settings import load_settings
from support.repository import ROOT

TEMPLATE = ROOT / "charts/fashion-operator/templates/deployment.yaml"
GIVEN = {"USERS": "true", "PERCENT": "25"}
PASSED = re.findall(r"name: (FASHION_OPERATOR_\w+)", TEMPLATE.read_text())


@pytest.mark.parametrize("name", PASSED)
def test_whatever_the_chart_passes_is_a_setting(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_OPERATOR_VERSION", "1.0")
    before = load_settings()
    monkeypatch.setenv(name, GIVEN.get(name.rpartition("_")[2], '{"a": "given"}'))
    assert load_settings() != before


def test_what_is_meant_for_others_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_OPERATOR_VERSION", "1.0")
    before = load_settings()
    for name in ("VERSION", "PORT", "NAMESPACE", "LOG_LEVEL"):
        monkeypatch.setenv(name, "1")
    assert load_settings() == before


def test_policies_let_in_the_operator_where_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_OPERATOR_VERSION", "1.0")
    monkeypatch.setenv("FASHION_OPERATOR_NAMESPACE", "elsewhere")
    assert load_settings().defaults.namespace == "elsewhere"
