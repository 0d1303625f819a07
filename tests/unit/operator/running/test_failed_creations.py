from typing import Any

import pytest

from fashion_operator.running.failed_creations import failed_creations
from support.operator.api import Api

COMPLETE = {"conditions": [{"type": "Complete", "status": "True"}]}


def child(kind: str, **status: Any) -> dict[str, Any]:
    meta = {"namespace": "team", "name": "it", "uid": "one"}
    return {"kind": kind, "metadata": meta, "spec": {"replicas": 1}, "status": status}


@pytest.mark.parametrize("lacking", [child("StatefulSet", replicas=0), child("Job"), child("Job", failed=2)])
async def test_what_lacks_pods_has_its_last_reason(lacking: dict[str, Any]) -> None:
    api = Api()
    api.events["one"] = ["no quota yet", "exceeded quota"]
    assert await failed_creations(api, [lacking]) == {(lacking["kind"], "it"): "exceeded quota"}


@pytest.mark.parametrize(
    "content",
    [child("StatefulSet", replicas=1), child("Job", active=1), child("Job", **COMPLETE), child("ConfigMap")],
)
async def test_what_has_its_pods_is_not_asked_about(content: dict[str, Any]) -> None:
    api = Api()
    api.events["one"] = ["an old reason"]
    assert await failed_creations(api, [content]) == {}
