from fashion_operator.resources import Manifest
from fashion_operator.running.metrics import Platforms
from fashion_operator.spec.keys import PlatformKey

READY = {"type": "Ready", "status": "True", "reason": "Serving"}
PLATFORMS: dict[PlatformKey, Manifest] = {
    ("default", "shop"): {"status": {"conditions": [READY]}},
    ("a", "new"): {},
}


def test_a_platform_is_named_as_in_the_metrics_of_its_services() -> None:
    (family,) = Platforms(PLATFORMS, lambda _: True).collect()
    labels = {"platform": "default_shop", "condition": "Ready", "status": "True", "reason": "Serving"}
    assert [(each.labels, each.value) for each in family.samples] == [(labels, 1)]


def test_an_operator_that_waits_reports_no_platform() -> None:
    (family,) = Platforms(PLATFORMS, lambda _: False).collect()
    assert family.samples == []
