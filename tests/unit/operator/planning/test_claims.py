from dataclasses import replace
from typing import Any

import pytest

from fashion_operator.planning.claims import older_claimant
from fashion_operator.planning.observed import WayIn
from fashion_operator.planning.problems import find_problem
from support.operator.world import World, platform_of

OLD, NEW = ("team", "old"), ("team", "new")


def platform(created: str, **ingress: Any) -> dict[str, Any]:
    return {"metadata": {"creationTimestamp": created}, "spec": {"ingress": ingress}}


def test_the_younger_of_two_that_claim_every_host_reports_the_older() -> None:
    platforms = {NEW: platform("2026-02-01T00:00:00Z"), OLD: platform("2026-01-01T00:00:00Z")}
    assert (older_claimant(NEW, platforms), older_claimant(OLD, platforms)) == ("team/old", "")


@pytest.mark.parametrize("other", [{"host": "b.example.com"}, {"enabled": False}, {"className": "other"}])
def test_another_host_class_or_no_ingress_is_no_conflict(other: dict[str, Any]) -> None:
    platforms = {NEW: platform("2026-02-01T00:00:00Z"), OLD: platform("2026-01-01T00:00:00Z", **other)}
    assert older_claimant(NEW, platforms) == ""


def test_a_platform_without_ingress_claims_nothing() -> None:
    platforms = {NEW: platform("2026-02-01", enabled=False), OLD: platform("2026-01-01", enabled=False)}
    assert older_claimant(NEW, platforms) == ""


@pytest.mark.parametrize(
    ("way_in", "reason", "sentence"),
    [
        ({"claimant": "team/old"}, "HostConflict", "platform team/old claims shop.example.com too"),
        ({"rival": "web/old"}, "HostConflict", "Ingress web/old claims shop.example.com too"),
        ({"has_certificate": False}, "CertificateMissing", "there is no Secret shop-tls"),
        ({"classes": frozenset({"b", "a"})}, "IngressClassMissing", "no IngressClass mine. There are: a, b."),
        ({"classes": frozenset()}, "IngressClassMissing", "no IngressClass mine. There is none."),
    ],
)
def test_what_is_wrong_with_the_ingress_is_a_problem(way_in: dict[str, Any], reason: str, sentence: str) -> None:
    wanted = platform_of(ingress={"host": "shop.example.com", "tlsSecret": "shop-tls", "className": "mine"})
    world = World()
    world.settle(wanted)
    problem = find_problem(wanted, replace(world.observed, way_in=WayIn(**way_in)))
    assert problem
    assert (problem.reason, sentence in problem.message) == (reason, True)
