from support.cluster.cluster import CHILDREN, eventually
from support.cluster.load import using
from support.cluster.measuring import Measured
from support.cluster.platform import Platform


def palette(name: str) -> dict[str, object]:
    """A lip color for one tone."""
    return {"tone": 5, "undertone": "warm", "category": "lip", "colors": [{"name": name, "hex": "#7A1F2B"}]}


def lips(platform: Platform) -> set[str]:
    """The lip colors for that tone, as clients read them."""
    found = platform.read("/v1/colors?tone=5&undertone=warm&category=makeup")["items"]
    return {color["name"] for color in found if color["subcategory"] == "lip"}


def test_an_edited_palette_and_ttl_are_served_by_every_pod_at_once(platform: Platform, measured: Measured) -> None:
    before = platform.lives()
    with using(platform) as load:
        eventually(load.is_well)
        with measured.time("an edited palette and TTL, served by every pod under load", "5 s"):
            platform.edit(palettes=[palette("Proof")], cache={"colors": "45m"})
            eventually(platform.is_synced)
        eventually(lambda: lips(platform) == {"Proof"})
        eventually(load.more(100))
    measured.note("requests meanwhile", load.summary(), "none fails")
    assert load.failures == []
    assert platform.revisions() == {platform.status["configRevision"]}
    assert before <= platform.lives()


def test_a_suspended_platform_is_left_as_it_is(platform: Platform) -> None:
    revision, cron = platform.status["configRevision"], "fashion-maintenance"
    platform.edit(suspend=True, palettes=[palette("Later")])
    eventually(lambda: platform.condition("Progressing") == ("False", "Suspended"))
    platform.cluster.delete(CHILDREN["CronJob"], platform.namespace, cron)
    assert platform.get("/v1/colors?tone=5").status_code == 200
    assert platform.revisions() == {revision}
    assert cron not in platform.children("CronJob")
    eventually(lambda: f"CronJob {cron}" in platform.conditions()["Progressing"]["message"])
    assert platform.is_synced()
    platform.edit(suspend=False)
    eventually(lambda: cron in platform.children("CronJob") and lips(platform) == {"Later"})
