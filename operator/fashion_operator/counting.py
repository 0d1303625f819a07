"""Platforms by condition, counted when Prometheus asks."""

from collections import Counter
from collections.abc import Iterator, Mapping

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from fashion_operator.reflecting import Key
from fashion_operator.resources import Manifest


class Platforms(Collector):
    """How many platforms have each condition with each status, and for which reason."""

    def __init__(self, platforms: Mapping[Key, Manifest]) -> None:
        self._platforms = platforms

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The one gauge."""
        counted = Counter(
            (each["type"], each["status"], each["reason"])
            for body in self._platforms.values()
            for each in body.get("status", {}).get("conditions", ())
        )
        family = GaugeMetricFamily(
            "fashion_operator_platforms",
            "Platforms by condition, its status and why",
            labels=("condition", "status", "reason"),
        )
        for labels, number in sorted(counted.items()):
            family.add_metric(labels, number)
        yield family
