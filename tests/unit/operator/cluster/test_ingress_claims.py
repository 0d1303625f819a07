from typing import Any

import pytest

from fashion_operator.cluster.ingress_claims import IngressClaims
from fashion_operator.resources import build_ingress
from support.operator.world import platform_of

SHOP, SITE = ("team", "shop"), ("web", "site")


def ours(created: str = "2026-02-01T00:00:00Z") -> dict[str, Any]:
    made = build_ingress(platform_of(ingress={"host": "shop.example.com", "className": "nginx"}))
    assert made
    return {**made, "metadata": {**made["metadata"], "creationTimestamp": created}}


def theirs(path: str = "/v1", host: str = "shop.example.com", class_name: str = "nginx") -> dict[str, Any]:
    """Somebody else's Ingress, older than ours."""
    meta = {"namespace": "web", "name": "site", "creationTimestamp": "2026-01-01T00:00:00Z"}
    rule = {"host": host, "http": {"paths": [{"path": path}]}}
    return {"metadata": meta, "spec": {"ingressClassName": class_name, "rules": [rule]}}


@pytest.fixture
def claims() -> IngressClaims:
    found = IngressClaims()
    found.put("Ingress", ours())
    return found


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/docs"])
def test_an_older_ingress_with_one_of_our_paths_is_a_rival(claims: IngressClaims, path: str) -> None:
    assert claims.put("Ingress", theirs(path)) == SITE
    assert claims.older_rival(SHOP) == "web/site"


@pytest.mark.parametrize("other", [{"path": "/"}, {"host": "a.example.com"}, {"class_name": "other"}])
def test_another_path_host_or_class_is_none(claims: IngressClaims, other: dict[str, str]) -> None:
    claims.put("Ingress", theirs(**other))
    assert claims.older_rival(SHOP) == ""


def test_a_younger_one_is_none(claims: IngressClaims) -> None:
    claims.put("Ingress", theirs())
    claims.put("Ingress", ours("2025-01-01T00:00:00Z"))
    assert claims.older_rival(SHOP) == ""


@pytest.mark.parametrize("last", [theirs("/shop"), None])
def test_a_claim_that_is_given_up_is_none(claims: IngressClaims, last: dict[str, Any] | None) -> None:
    claims.put("Ingress", theirs())
    assert (claims.put("Ingress", last) if last else claims.delete("Ingress", theirs())) == SITE
    assert claims.older_rival(SHOP) == ""


def test_a_list_finds_what_a_watch_lost(claims: IngressClaims) -> None:
    claims.put("Ingress", theirs())
    assert claims.delete_others("Ingress", "*", {(("team", "shop"), "shop")}, "20") == {SITE}
    assert claims.older_rival(SHOP) == ""


def test_a_change_of_something_else_is_none(claims: IngressClaims) -> None:
    claims.put("Ingress", theirs())
    assert claims.put("Ingress", {**theirs(), "status": {"loadBalancer": {}}}) is None
