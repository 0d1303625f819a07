"""Servers sign in with API keys and act for shoppers by delegations."""

import json
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.vocabulary import SERVICES, WITH_TABLES
from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, bearer, served_issuer
from support.platforms.processes import Json, Platform, new_user, wait_for

GATEWAYS = ("gateway", "gateway-2")
PRODUCT = {"brand": "B", "name": "N", "category": "makeup", "subcategory": "lip", "hex": "#c41e3a"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def shop(
    issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    with taking_tokens(issuer, tmp_path_factory.mktemp("keys"), postgres_url, redis_url) as platform:
        platform.start("gateway-2")
        yield platform


def run(platform: Platform, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", *arguments], env=platform.environment(), catch_exceptions=False)


def create(platform: Platform, *scopes: str, tenant: str = "shop") -> Json:
    wanted = [part for scope in scopes for part in ("--scope", scope)]
    made = run(platform, "create", "--tenant", tenant, "--name", "test", "--by", "ops", "--json", *wanted)
    assert made.exit_code == 0, made.output
    found: Json = json.loads(made.stdout)
    return found


def listed(platform: Platform, key: Json) -> Json:
    found: list[Json] = json.loads(run(platform, "list", "--json").stdout)
    return next(each for each in found if each["id"] == key["id"])


def put(platform: Platform, token: str, service: str = "gateway") -> httpx.Response:
    path = f"/v1/products/k-{uuid4().hex[:8]}"
    return platform.call("PUT", path, service=service, headers=bearer(token), json=PRODUCT)


def assert_rejected(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:fashion:problem:invalid-token")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def delegated(platform: Platform, token: str, shopper: str) -> httpx.Response:
    return platform.call("POST", "/v1/delegations", headers=bearer(token), json={"subject": shopper})


def profile(platform: Platform, token: str, user: str) -> httpx.Response:
    return platform.call("GET", f"/v1/users/{user}/profile", headers=bearer(token))


def test_a_key_is_good_for_its_scopes_alone(shop: Platform) -> None:
    key = create(shop, "catalogue:write")["key"]
    assert put(shop, key).status_code == 201
    assert shop.call("GET", "/v1/analytics/coverage", headers=bearer(key)).status_code == 403
    assert shop.call("DELETE", f"/v1/users/{new_user()}", headers=bearer(key)).status_code == 403


def test_a_key_cannot_be_a_shopper(shop: Platform) -> None:
    rejected = run(shop, "create", "--tenant", "shop", "--name", "test", "--scope", "me")
    assert rejected.exit_code == 2


def test_a_revoked_key_is_rejected_by_every_gateway(shop: Platform) -> None:
    key = create(shop, "catalogue:write")
    assert {put(shop, key["key"], each).status_code for each in GATEWAYS} == {201}
    assert run(shop, "revoke", key["id"], "--by", "ops").exit_code == 0
    for each in GATEWAYS:
        wait_for(lambda each=each: put(shop, key["key"], each).status_code == 401)  # type: ignore[misc]
    assert_rejected(put(shop, key["key"]))
    assert listed(shop, key)["revoked_by"] == "ops"
    assert run(shop, "revoke", key["id"]).exit_code == 1


def test_an_expired_key_is_rejected(shop: Platform) -> None:
    key = create(shop, "catalogue:write")
    shop.sql("UPDATE {products}.api_keys SET expires_at = now() WHERE id = $1", key["id"])
    assert_rejected(put(shop, key["key"]))


def test_the_list_says_when_a_key_was_used_last(shop: Platform) -> None:
    key = create(shop, "catalogue:write")
    assert listed(shop, key)["last_used_at"] is None
    put(shop, key["key"])
    assert listed(shop, key)["last_used_at"]
    assert "never" not in next(line for line in run(shop, "list").output.splitlines() if key["id"] in line)


def test_an_altered_key_is_rejected(shop: Platform) -> None:
    key = create(shop, "catalogue:write")
    for altered in (key["key"] + "x", f"fashion_{key['id']}_", "fashion_000000000000_secret"):
        assert_rejected(put(shop, altered))
    assert listed(shop, key)["last_used_at"] is None


def test_a_key_of_a_tenant_that_is_not_configured_is_rejected(shop: Platform) -> None:
    assert_rejected(put(shop, create(shop, "catalogue:write", tenant="closed")["key"]))


def test_a_key_is_stored_and_logged_nowhere(shop: Platform) -> None:
    key = create(shop, "catalogue:write", "act-for")
    put(shop, key["key"])
    token = delegated(shop, key["key"], new_user()).json()["access_token"]
    rows = str(shop.sql("SELECT to_jsonb(t)::text FROM {products}.api_keys t"))
    said = b"".join(line for each in SERVICES for line in shop.said(each)).decode()
    assert key["id"] in rows
    assert not any(secret in rows + said for secret in (key["key"], token))


def test_the_audit_log_says_who_wrote_and_who_erased(shop: Platform, issuer: TestIssuer) -> None:
    key, ann = create(shop, "catalogue:write"), new_user()
    put(shop, key["key"])
    admin, self_made = issuer.token("admin", "erase:any"), issuer.token(ann)
    for token in (admin, self_made):
        assert shop.call("DELETE", f"/v1/users/{ann}", headers=bearer(token)).status_code == 204
    wait_for(lambda: audited(shop) >= {("PUT /v1/products/{sku}", f"api-key:{key['id']}")})
    wait_for(lambda: audited(shop) >= {("erase", "admin"), ("erase", "the user")})


def audited(platform: Platform) -> set[tuple[str, str]]:
    return {(line["action"], line["by"]) for line in platform.logs("gateway") if line["event"] == "audit"}


def test_a_backend_acts_for_a_shopper_of_its_tenant(shop: Platform, issuer: TestIssuer) -> None:
    ann, key = new_user(), create(shop, "act-for")["key"]
    delegation = delegated(shop, key, ann)
    assert (delegation.status_code, delegation.headers["Cache-Control"]) == (201, "no-store")
    token = delegation.json()["access_token"]
    assert profile(shop, token, ann).json()["pending"] is True
    assert profile(shop, token, new_user()).status_code == 403
    assert profile(shop, key, ann).status_code == 403
    assert delegated(shop, token, new_user()).status_code == 403


def test_a_backend_with_its_own_token_acts_for_a_shopper(shop: Platform, issuer: TestIssuer) -> None:
    ann = new_user()
    token = delegated(shop, issuer.token("backend", "act-for"), ann).json()["access_token"]
    assert profile(shop, token, ann).status_code == 200
    assert delegated(shop, issuer.token("backend", "me"), ann).status_code == 403


def test_a_delegation_ends_with_its_key(shop: Platform) -> None:
    ann, key = new_user(), create(shop, "act-for")
    token = delegated(shop, key["key"], ann).json()["access_token"]
    assert profile(shop, token, ann).status_code == 200
    run(shop, "revoke", key["id"])
    wait_for(lambda: profile(shop, token, ann).status_code == 401)


@pytest.mark.parametrize("service", WITH_TABLES)
def test_services_believe_no_delegation_and_no_key(shop: Platform, service: str) -> None:
    key = create(shop, "act-for")["key"]
    token = delegated(shop, key, "ann").json()["access_token"]
    for each in (key, token):
        answer = shop.call("GET", "/v1/users/ann/events", service=service, headers=bearer(each))
        assert answer.status_code == 401


@pytest.mark.parametrize("subject", ["", "a/b", "ann eve", "api-key:000000000000", 7])
def test_nobody_acts_for_what_is_no_shopper(shop: Platform, issuer: TestIssuer, subject: object) -> None:
    token = issuer.token("backend", "act-for")
    answer = shop.call("POST", "/v1/delegations", headers=bearer(token), json={"subject": subject})
    assert answer.status_code == 400


def test_no_issuer_names_a_key(shop: Platform, issuer: TestIssuer) -> None:
    key = create(shop, "act-for")
    assert_rejected(delegated(shop, issuer.token(f"api-key:{key['id']}", "act-for"), "ann"))
