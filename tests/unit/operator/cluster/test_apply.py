from collections.abc import Callable

import pytest

from fashion_operator.resources import Manifest
from support.operator.api import Shop
from support.operator.finding import pod_of

COLOR = ("Deployment", "shop-color")


@pytest.fixture
def shop() -> Shop:
    return Shop()


def add_container(found: Manifest) -> None:
    containers = pod_of(found)["containers"]
    pod_of(found)["containers"] = [*containers, {**containers[0], "name": "theirs"}]


def add_variable(found: Manifest) -> None:
    container = pod_of(found)["containers"][0]
    container["env"] = [*container["env"], {"name": "THEIRS", "value": "1"}]


def add_volume(found: Manifest) -> None:
    pod_of(found)["volumes"] = [*pod_of(found)["volumes"], {"name": "theirs", "emptyDir": {}}]


def add_port(found: Manifest) -> None:
    found["spec"]["ports"] = [*found["spec"]["ports"], {"name": "theirs", "port": 1}]


def select_more(found: Manifest) -> None:
    found["spec"]["selector"] = {**found["spec"]["selector"], "theirs": "1"}


def restrict(found: Manifest) -> None:
    labels = found["spec"]["podSelector"]["matchLabels"]
    found["spec"]["podSelector"] = {"matchLabels": {**labels, "theirs": "1"}}


def pause(found: Manifest) -> None:
    found["spec"]["paused"] = True


def suspend(found: Manifest) -> None:
    found["spec"]["suspend"] = True


def scale_to_zero(found: Manifest) -> None:
    found["spec"]["replicas"] = 0


ADDITIONS = [
    (*COLOR, add_container),
    (*COLOR, add_variable),
    (*COLOR, add_volume),
    (*COLOR, pause),
    ("Service", "shop-color", add_port),
    ("Service", "shop-color", select_more),
    ("NetworkPolicy", "shop-postgres", restrict),
    ("CronJob", "shop-maintenance", suspend),
]


async def test_an_unchanged_platform_costs_no_write(shop: Shop) -> None:
    assert await shop.look() == []


@pytest.mark.parametrize(("kind", "name", "add"), ADDITIONS)
async def test_what_others_add_is_removed_again_and_reported_once(
    shop: Shop, kind: str, name: str, add: Callable[[Manifest], None]
) -> None:
    right = shop.find(kind, name)["spec"]
    shop.change(kind, name, add)
    await shop.look()
    assert shop.find(kind, name)["spec"] == right
    assert await shop.look() == []
    assert shop.announced.count("Healed") == 1


async def test_what_an_apply_puts_right_takes_no_second_write(shop: Shop) -> None:
    shop.change("HorizontalPodAutoscaler", "shop-color", lambda found: found["spec"].update(maxReplicas=9))
    assert await shop.look() == [("apply", ("HorizontalPodAutoscaler", "shop-color"))]


async def test_what_is_put_back_each_time_is_left_alone_and_not_called_healed(shop: Shop) -> None:
    shop.api.interfere = lambda found: found if found["kind"] != "Deployment" else with_sidecar(found)
    shop.change(*COLOR, pause)
    assert await shop.look() == [("apply", COLOR), ("merge", COLOR)]
    assert await shop.look() == []
    assert "Healed" not in shop.announced


async def test_what_is_left_alone_is_tried_again_when_something_else_about_it_changes(shop: Shop) -> None:
    shop.api.interfere = lambda found: found if found["kind"] != "Deployment" else with_sidecar(found)
    shop.change(*COLOR, pause)
    await shop.look()
    shop.change(*COLOR, lambda found: found.update(status={"readyReplicas": 2}))
    assert await shop.look() == []
    shop.change(*COLOR, pause)
    assert COLOR in [child for _, child in await shop.look()]


def with_sidecar(found: Manifest) -> Manifest:
    """The object as a webhook stores it that wants a container of its own in every pod."""
    if not any(each["name"] == "theirs" for each in pod_of(found)["containers"]):
        add_container(found)
    return found


async def test_a_service_that_was_scaled_to_nothing_wakes_with_its_fewest_pods(shop: Shop) -> None:
    shop.change(*COLOR, scale_to_zero)
    assert await shop.look() == [("merge", COLOR)]
    assert shop.find(*COLOR)["spec"]["replicas"] == 1
    assert await shop.look() == []


async def test_what_is_deleted_after_a_start_counts_as_healed(shop: Shop) -> None:
    await shop.look()
    shop.remove("Service", "shop-color")
    assert await shop.look() == [("apply", ("Service", "shop-color"))]
    assert "Healed" in shop.announced
