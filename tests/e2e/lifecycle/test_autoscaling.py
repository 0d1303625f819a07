from support.cluster.cluster import eventually
from support.cluster.load import using
from support.cluster.measuring import Measured
from support.cluster.platform import Platform


def test_load_adds_pods_of_imaging_and_its_end_takes_them_away(platform: Platform, measured: Measured) -> None:
    platform.edit(scaling={"imaging": {"min": 1, "max": 3, "targetCPU": 50, "scaleDownSeconds": 5}})
    eventually(lambda: len(platform.pods("imaging")) == 1)
    with using(platform, people=4, pause=0.02) as load, measured.time("pods of imaging added under load"):
        eventually(lambda: len(platform.pods("imaging")) > 1 and platform.is_settled())
    with measured.time("and taken away after it"):
        eventually(lambda: len(platform.pods("imaging")) == 1)
    assert load.failures == []
