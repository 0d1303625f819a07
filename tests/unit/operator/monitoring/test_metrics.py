from fashion_operator.running.metrics import Platforms

READY = {"type": "Ready", "status": "True", "reason": "Serving"}


def test_a_platform_is_named_as_in_the_metrics_of_its_services() -> None:
    (family,) = Platforms({("default", "shop"): {"status": {"conditions": [READY]}}, ("a", "new"): {}}).collect()
    labels = {"platform": "default_shop", "condition": "Ready", "status": "True", "reason": "Serving"}
    assert [(each.labels, each.value) for each in family.samples] == [(labels, 1)]
