"""Which operator runs, and how its platforms stand when Prometheus asks."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import Info
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import PlatformKey
from fashion_operator.spec.prefix import prefix_of

BUILD = Info("fashion_operator_build", "The version of the operator that runs")


class Platforms(Collector):
    """The conditions of every platform that this operator acts on, each with its status and the reason."""

    def __init__(self, platforms: Mapping[PlatformKey, Manifest], leads: Callable[[str], bool]) -> None:
        self._platforms, self._leads = platforms, leads

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The one gauge; a platform is named as in the metrics of its services."""
        family = GaugeMetricFamily(
            "fashion_operator_platforms",
            "1 for each condition of a platform, with its status and why",
            labels=("platform", "condition", "status", "reason"),
        )
        for key, body in sorted(self._platforms.items()):
            if not self._leads(key[0]):
                continue
            for each in body.get("status", {}).get("conditions", ()):
                family.add_metric((prefix_of(*key), each["type"], each["status"], each["reason"]), 1)
        yield family
