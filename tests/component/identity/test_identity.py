"""Mode `token`: each route takes the right token, services take the gateway's alone, and tenants never meet."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from fashion.kernel.http.authentication.gateway_tokens import GatewayTokens
from fashion.kernel.http.authentication.principal import Principal
from fashion.vocabulary import SCOPES, SERVICES, WITH_TABLES
from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, bearer, served_issuer
from support.identity.tokens import pseudonym
from support.platforms.processes import Json, Platform, new_user, photo_of_its_own, wait_for

KEY = "a key that the gateway and its services share"
OPEN = {"GET /health", "GET /ready", "GET /v1/colors", "GET /v1/products", "GET /v1/products/{sku}"}
OPEN |= {"GET /v1/products/{sku}/picture"}
NOTHING_SEEN = "0.0.0"
VALUES = {
    "user_id": "ann",
    "analysis_id": str(uuid4()),
    "sku": "unknown",
    "import_id": str(uuid4()),
    "source_name": "spring",
    "entry": "0-1",
    "correlation_id": str(uuid4()),
    "webhook_id": str(uuid4()),
    "delivery_id": str(uuid4()),
}
PRODUCT = {"brand": "B", "name": "N", "category": "makeup", "subcategory": "lip", "hex": "#c41e3a"}


@pytest.fixture(scope="module")
def issuers() -> Iterator[dict[str, TestIssuer]]:
    with served_issuer() as shop, served_issuer() as boutique:
        yield {"shop": shop, "boutique": boutique}


@pytest.fixture(scope="module")
def guarded(
    issuers: dict[str, TestIssuer], postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("guarded")
    with taking_tokens(issuers, folder, postgres_url, redis_url, gateway_keys=KEY) as running:
        yield running


@pytest.fixture(scope="module")
def shop(issuers: dict[str, TestIssuer]) -> TestIssuer:
    return issuers["shop"]


def operations(platform: Platform, service: str = "gateway") -> dict[str, Json]:
    """Each operation of a document by its method and path."""
    paths = platform.get("/docs/openapi.json", service=service).json()["paths"]
    return {f"{method.upper()} {path}": each for path, item in paths.items() for method, each in item.items()}


def ask(platform: Platform, operation: str, service: str = "gateway", **headers: str) -> httpx.Response:
    method, _, path = operation.partition(" ")
    path = re.sub(r"{(\w+)}", lambda name: VALUES[name[1]], path)
    return platform.call(method, path, service=service, headers=headers)


def test_the_document_names_the_security_of_each_route(guarded: Platform) -> None:
    found = operations(guarded)
    assert {name for name, each in found.items() if not each["security"]} == OPEN
    named = {scope for each in found.values() for one in each["security"] for scope in one["bearer"]}
    assert named <= set(SCOPES)


def test_each_route_answers_401_without_a_token(guarded: Platform) -> None:
    for name in operations(guarded).keys() - OPEN:
        answer = ask(guarded, name, **{"X-User-ID": "ann"})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), name
        assert answer.json()["type"] == "urn:fashion:problem:no-token"


def test_each_route_answers_403_with_too_little(guarded: Platform, shop: TestIssuer) -> None:
    for name, operation in operations(guarded).items():
        taken = {scope for each in operation["security"] for scope in each["bearer"]}
        if taken:
            rest = " ".join(set(SCOPES) - taken)
            answer = ask(guarded, name, **bearer(shop.token(scope=rest)))
            assert (answer.status_code, answer.json()["type"]) == (
                403,
                "urn:fashion:problem:insufficient-scope",
            ), name
            assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


def test_each_route_takes_each_scope_that_it_names(guarded: Platform, shop: TestIssuer) -> None:
    for name, operation in operations(guarded).items():
        for taken in (
            scope for each in operation["security"] for scope in each["bearer"] if "/events" not in name
        ):
            answer = ask(guarded, name, **bearer(shop.token("ann", taken)))
            assert answer.status_code not in {401, 403}, (name, taken, answer.text)


@pytest.mark.parametrize("name", sorted(OPEN))
def test_a_wrong_token_is_rejected_even_where_none_is_needed(
    guarded: Platform, shop: TestIssuer, name: str
) -> None:
    answer = ask(guarded, name, **bearer(shop.token(exp=1)))
    assert (answer.status_code == 401) is ("/v1/" in name)


@pytest.mark.parametrize("service", WITH_TABLES)
def test_past_the_gateway_a_service_answers_nobody(guarded: Platform, shop: TestIssuer, service: str) -> None:
    ann = Principal(tenant="shop", subject="ann", scopes=frozenset(SCOPES))
    forged = GatewayTokens(("x" * 32,), guarded.name).headers(ann)
    for name in operations(guarded, service):
        for headers in ({"X-User-ID": "ann"}, bearer(shop.token(scope=" ".join(SCOPES))), forged):
            assert (ask(guarded, name, service, **headers).status_code == 401) is ("/v1/" in name), name


def as_user(issuer: TestIssuer, user: str, **claims: Any) -> dict[str, str]:
    return bearer(issuer.token(user, **claims))


def measured(platform: Platform, issuer: TestIssuer, user: str) -> Json:
    """The analysis of a photo, once the profile follows it."""
    headers = as_user(issuer, user)
    answer = platform.upload(None, photo_of_its_own(), **{"Authorization": headers["Authorization"]})
    assert answer.status_code == 201, answer.text
    analysis: Json = answer.json()
    wait_for(lambda: not read(platform, analysis["links"]["products"], headers)["pending"])
    return analysis


def read(platform: Platform, path: str, headers: dict[str, str]) -> Json:
    answer = platform.call("GET", path, headers=headers)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_one_name_at_two_tenants_is_two_users(guarded: Platform, issuers: dict[str, TestIssuer]) -> None:
    ann = new_user()
    analysis = measured(guarded, issuers["shop"], ann)
    other = as_user(issuers["boutique"], ann)
    for path in ("profile", "colors", "products"):
        for _ in range(2):
            assert read(guarded, f"/v1/users/{ann}/{path}", as_user(issuers["shop"], ann))["pending"] is False
            assert read(guarded, f"/v1/users/{ann}/{path}", other)["pending"] is True
    assert read(guarded, f"/v1/users/{ann}/history", other)["items"] == []
    assert guarded.call("GET", analysis["links"]["self"], headers=other).status_code == 404


def test_no_route_of_a_user_tells_another_tenant_anything(
    guarded: Platform, issuers: dict[str, TestIssuer]
) -> None:
    ann = new_user()
    analysis = measured(guarded, issuers["shop"], ann)
    for name in operations(guarded):
        method, _, path = name.partition(" ")
        if method == "GET" and "/{user_id}/" in path and not path.endswith("/events"):
            query = {"color": "#c41e3a"} if path.endswith("/match") else {}
            answers = [
                guarded.call("GET", path.format(user_id=ann), headers=as_user(issuers[tenant], ann), params=query)
                for tenant in ("shop", "boutique")
            ]
            assert answers[0].status_code == 200, name
            assert answers[0].json() != answers[1].json(), name
            assert not any(word in answers[1].text for word in (analysis["id"], pseudonym(ann, "shop"))), name


def test_figures_by_tone_are_of_the_people_of_one_tenant(
    guarded: Platform, issuers: dict[str, TestIssuer]
) -> None:
    guarded.sql("""INSERT INTO {products}.participants
        SELECT 'p' || n, 'measured', date '2025-06-02', 4, 'warm', 'shop' FROM generate_series(1, 5) n""")
    guarded.sql(
        "INSERT INTO {products}.tenant_analyses VALUES (date '2025-06-02', 4, 'warm', 5, 4.5, 0, 0, 'shop')"
    )
    for _ in range(2):
        people = [
            read(
                guarded,
                "/v1/analytics/coverage?from=2025-06-02&to=2025-06-08",
                as_user(issuers[tenant], "owner", scope="analytics:read"),
            )["overall"]["people"]
            for tenant in ("shop", "boutique")
        ]
        assert people == [5, 0]


def test_one_key_at_two_tenants_is_two_uploads(guarded: Platform, issuers: dict[str, TestIssuer]) -> None:
    ann, content = new_user(), photo_of_its_own()
    answers = [
        guarded.upload(None, content, idempotency_key="one", **as_user(issuers[tenant], ann))
        for tenant in ("shop", "boutique", "shop")
    ]
    first, other, again = (answer.json()["id"] for answer in answers)
    assert first == again != other


def test_a_flood_of_one_tenant_limits_no_user_of_another(
    guarded: Platform, issuers: dict[str, TestIssuer]
) -> None:
    ann = new_user()
    guarded.start("gateway-narrow", rate_limit_per_caller="5")

    def read_at(tenant: str) -> int:
        path, headers = f"/v1/users/{ann}/profile", as_user(issuers[tenant], ann)
        return guarded.call("GET", path, service="gateway-narrow", headers=headers).status_code

    try:
        wait_for(lambda: read_at("shop") == 429)
        assert read_at("boutique") == 200
    finally:
        guarded.stop("gateway-narrow")


def test_a_webhook_is_its_tenants_alone(guarded: Platform, issuers: dict[str, TestIssuer]) -> None:
    own, other = (as_user(issuers[tenant], "backend", scope="act-for") for tenant in ("shop", "boutique"))
    made = guarded.call("POST", "/v1/webhooks", headers=own, json={"url": "https://shop.example.com/hook"})
    assert made.status_code == 201, made.text
    path = f"/v1/webhooks/{made.json()['id']}"
    assert guarded.call("GET", "/v1/webhooks", headers=other).json()["items"] == []
    assert guarded.call("GET", f"{path}/deliveries", headers=other).status_code == 404
    replay = f"{path}/deliveries/{uuid4()}/replay"
    assert guarded.call("POST", replay, headers=other).status_code == 404
    assert guarded.call("DELETE", path, headers=other).status_code == 404
    assert guarded.call("DELETE", path, headers=own).status_code == 204


def test_metrics_name_nobody(guarded: Platform, shop: TestIssuer) -> None:
    ann = new_user()
    measured(guarded, shop, ann)
    for service in SERVICES:
        exposed = guarded.get("/metrics", service=service).text
        assert not any(word in exposed for word in (ann, pseudonym(ann, "shop"))), service


def test_a_stream_of_events_is_of_one_tenant(guarded: Platform, issuers: dict[str, TestIssuer]) -> None:
    ann = new_user()
    measured(guarded, issuers["shop"], ann)
    own = measured(guarded, issuers["boutique"], ann)["id"]
    url, theirs = guarded.url(f"/v1/users/{ann}/events"), as_user(issuers["boutique"], ann)
    with guarded.web.stream("GET", url, headers=theirs | {"Last-Event-ID": NOTHING_SEEN}) as stream:
        first = next(line for line in stream.iter_lines() if line.startswith("data: "))
    assert own in first


def test_a_tenant_cannot_erase_users_of_another(guarded: Platform, issuers: dict[str, TestIssuer]) -> None:
    ann = new_user()
    measured(guarded, issuers["shop"], ann)
    admin = as_user(issuers["boutique"], "admin", scope="erase:any")
    assert guarded.call("DELETE", f"/v1/users/{ann}", headers=admin).status_code == 204
    assert len(read(guarded, f"/v1/users/{ann}/history", as_user(issuers["shop"], ann))["items"]) == 1


def test_an_administrator_erases_any_user_of_the_tenant(guarded: Platform, shop: TestIssuer) -> None:
    ann = new_user()
    measured(guarded, shop, ann)
    assert guarded.call("DELETE", f"/v1/users/{ann}", headers=as_user(shop, "eve")).status_code == 403
    admin = as_user(shop, "admin", scope="erase:any")
    assert guarded.call("DELETE", f"/v1/users/{ann}", headers=admin).status_code == 204
    assert read(guarded, f"/v1/users/{ann}/history", as_user(shop, ann))["items"] == []


def test_nobody_reads_another_user_of_the_same_tenant(guarded: Platform, shop: TestIssuer) -> None:
    eve = as_user(shop, new_user())
    for path in ("profile", "colors", "products", "history", "events"):
        assert guarded.call("GET", f"/v1/users/ann/{path}", headers=eve).status_code == 403


def test_a_backend_acts_for_a_shopper(guarded: Platform, shop: TestIssuer) -> None:
    ann = new_user()
    measured(guarded, shop, ann)
    backend = as_user(shop, ann, scope="act-for", act={"sub": "backend"})
    assert len(read(guarded, f"/v1/users/{ann}/history", backend)["items"]) == 1


def test_the_catalogue_takes_its_scope(guarded: Platform, shop: TestIssuer) -> None:
    path, writer = f"/v1/products/z-{uuid4().hex[:8]}", as_user(shop, "buyer", scope="catalogue:write")
    assert guarded.call("PUT", path, headers=as_user(shop, "ann"), json=PRODUCT).status_code == 403
    assert guarded.call("PUT", path, headers=writer, json=PRODUCT).status_code == 201
    assert guarded.get(path).json()["name"] == "N"
    assert guarded.call("DELETE", path, headers=writer).status_code == 204


def test_a_product_is_changed_under_the_etag_that_the_gateway_gave(guarded: Platform, shop: TestIssuer) -> None:
    path, writer = f"/v1/products/z-{uuid4().hex[:8]}", as_user(shop, "buyer", scope="catalogue:write")
    written = guarded.call("PUT", path, headers=writer, json=PRODUCT).headers["ETag"]
    wait_for(lambda: guarded.get(path).headers["ETag"] == written)
    older, sold_out = writer | {"If-Match": written}, {"availability": "out_of_stock"}
    changed = guarded.call("PATCH", path, headers=older, json=sold_out)
    assert (changed.status_code, changed.json()["in_stock"]) == (200, False)
    wait_for(lambda: guarded.get(path).headers["ETag"] == changed.headers["ETag"])
    assert guarded.call("PATCH", path, headers=older, json=sold_out).status_code == 412
    assert guarded.call("DELETE", path, headers=older).status_code == 412
    assert guarded.call("DELETE", path, headers=writer).status_code == 204


def test_tokens_and_names_are_in_no_log(guarded: Platform, shop: TestIssuer) -> None:
    ann = new_user()
    token = shop.token(ann)
    read(guarded, f"/v1/users/{ann}/profile", bearer(token))
    wait_for(lambda: any("request" in str(line) for line in guarded.logs("gateway")))
    said = b"".join(line for service in SERVICES for line in guarded.said(service)).decode()
    assert not any(word in said for word in (ann, pseudonym(ann, "shop"), token, KEY))


def test_keys_rotate_while_requests_run(guarded: Platform, shop: TestIssuer) -> None:
    shop.rotate()
    wait_for(lambda: guarded.call("GET", "/v1/users/ann/profile", headers=as_user(shop, "ann")).status_code == 200)
    shop.down = True
    try:
        assert read(guarded, "/v1/users/eve/profile", as_user(shop, "eve"))["pending"]
    finally:
        shop.down = False
