"""What the platform says it answered: the gateway's metrics, or a Prometheus that has them (its /federate)."""

from collections import defaultdict
from collections.abc import Mapping
from math import inf
from typing import NamedTuple

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

Route = tuple[str, str]
"""Method and template of the path."""

_METRICS = "fashion_http_request"
_WANTED = {"match[]": f'{{__name__=~"{_METRICS}.*", service="gateway"}}'}


class RequestCounts(NamedTuple):
    """The requests to a route: how many, how many ended in an error, and how many took at most so many seconds."""

    requests: float
    failed: float
    within: Mapping[float, float]

    def since(self, before: "RequestCounts") -> "RequestCounts":
        """What came after an earlier look."""
        within = {bound: count - before.within.get(bound, 0.0) for bound, count in self.within.items()}
        return RequestCounts(self.requests - before.requests, self.failed - before.failed, within)

    def quantile(self, share: float) -> float:
        """The seconds within which such a share was answered, interpolated in its bucket as Prometheus does."""
        wanted, lower, below = share * max(self.within.values(), default=0.0), 0.0, 0.0
        for bound, count in sorted(self.within.items()):
            if count >= wanted and count > below:
                return lower if bound == inf else lower + (bound - lower) * (wanted - below) / (count - below)
            lower, below = bound, count
        return lower


NOTHING = RequestCounts(0.0, 0.0, {})


def scrape(url: str) -> dict[Route, RequestCounts]:
    """What was answered so far by all gateways together, by route.

    Raises:
        httpx.HTTPError: nothing is reported there.
    """
    answer = httpx.get(url, params=_WANTED, timeout=10)
    answer.raise_for_status()
    samples = [
        each
        for family in text_string_to_metric_families(answer.text)
        for each in family.samples
        if each.name.startswith(_METRICS)
    ]
    return {route: _request_counts(each) for route, each in _by_route(samples).items()}


def _by_route(samples: list[Sample]) -> Mapping[Route, list[Sample]]:
    found: defaultdict[Route, list[Sample]] = defaultdict(list)
    for each in samples:
        if "route" in each.labels:
            found[each.labels["method"], each.labels["route"]].append(each)
    return found


def _request_counts(samples: list[Sample]) -> RequestCounts:
    answered = [each for each in samples if each.name == f"{_METRICS}s_total"]
    within: defaultdict[float, float] = defaultdict(float)
    for each in samples:
        if each.name == f"{_METRICS}_duration_seconds_bucket":
            within[float(each.labels["le"])] += each.value
    failed = sum(each.value for each in answered if each.labels["status"] >= "400")
    return RequestCounts(sum(each.value for each in answered), failed, within)
