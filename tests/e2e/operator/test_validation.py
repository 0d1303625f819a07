import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cluster.cluster import PLATFORM, Cluster, kubectl
from support.cluster.platform import Platform

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("rejected.yaml").read_text())


@pytest.fixture
def wrong(cluster: Cluster, namespace: str, case: dict[str, Any]) -> Iterator[Platform]:
    """A platform that is there already, suspended, where that is what makes the next one wrong."""
    made = Platform(cluster, namespace, case.get("name", "wrong"))
    if "before" in case:
        made.create(suspend=True, **case["before"])
    yield made
    made.web.close()
    if cluster.find(PLATFORM, namespace, made.name):
        made.delete()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["because"][:60])
def test_a_wrong_platform_is_rejected_by_a_sentence(wrong: Platform, case: dict[str, Any]) -> None:
    verb = "replace" if "before" in case else "create"
    with pytest.raises(AssertionError, match=re.escape(case["because"])):
        kubectl(verb, "--filename=-", content=json.dumps(wrong.manifest(case["spec"])))
