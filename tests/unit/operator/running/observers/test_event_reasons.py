from typing import Any

import pytest

from fashion_operator.running.observers.event_reasons import event_reasons
from support.operator.api import Api

COMPLETE = {"conditions": [{"type": "Complete", "status": "True"}]}


def child(kind: str, **status: Any) -> dict[str, Any]:
    meta = {"namespace": "team", "name": "it", "uid": "one"}
    return {"kind": kind, "metadata": meta, "spec": {"replicas": 1}, "status": status}


@pytest.mark.parametrize("lacking", [child("StatefulSet", replicas=0), child("Job"), child("Job", failed=2)])
async def test_what_lacks_pods_has_its_last_reason(lacking: dict[str, Any]) -> None:
    api = Api()
    api.events["one"] = ["no quota yet", "exceeded quota"]
    assert await event_reasons(api, [lacking]) == {(lacking["kind"], "it"): "exceeded quota"}


@pytest.mark.parametrize(
    "content",
    [child("StatefulSet", replicas=1), child("Job", active=1), child("Job", **COMPLETE), child("ConfigMap")],
)
async def test_what_has_its_pods_is_not_asked_about(content: dict[str, Any]) -> None:
    api = Api()
    api.events["one"] = ["an old reason"]
    assert await event_reasons(api, [content]) == {}


def pod(component: str, **container: bool) -> dict[str, Any]:
    meta = {"namespace": "team", "name": "it", "uid": "one", "labels": {"app.kubernetes.io/component": component}}
    return {"kind": "Pod", "metadata": meta, "status": {"containerStatuses": [container]}}


async def test_a_store_that_is_not_ready_has_the_words_of_its_probe() -> None:
    api = Api()
    api.events["one"] = ["Readiness probe failed: the volume is full: 12 KiB are left\n"]
    found = await event_reasons(api, [pod("store", started=True, ready=False)])
    assert found == {("Pod", "it"): "the volume is full: 12 KiB are left"}


async def test_a_store_that_starts_has_no_reason_yet() -> None:
    api = Api()
    api.events["one"] = ["Startup probe failed: no response"]
    assert await event_reasons(api, [pod("store", started=False, ready=False)]) == {}
    assert await event_reasons(api, [pod("store", started=True, ready=False)]) == {("Pod", "it"): ""}


@pytest.mark.parametrize(
    "other", [pod("store", started=True, ready=True), pod("service", started=True, ready=False)]
)
async def test_other_pods_are_not_asked_about(other: dict[str, Any]) -> None:
    api = Api()
    api.events["one"] = ["Readiness probe failed: an old reason"]
    assert await event_reasons(api, [other]) == {}
