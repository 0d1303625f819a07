"""The studio's pages for those who run a shop or the platform, in a real browser."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fashion.local.stores.data_folder import free_port
from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, bearer, served_issuer
from support.installed import needs
from support.platforms.processes import Platform, photo_of_its_own, wait_for
from support.studio.outages import serving_outages
from support.studio.pages import browse
from support.telemetry.scraping import scraping

CHAINS = "fashion_chain_duration_seconds_count"

pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("node")]


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def guarded(
    issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A platform of all tests that leave the catalogue as it is."""
    links = {"grafana_url": "/grafana", "runbook_url": "/grafana/d/runbook-of-shop"}
    with taking_tokens(issuer, tmp_path_factory.mktemp("guarded"), postgres_url, redis_url, **links) as running:
        yield running


@pytest.fixture
def expendable(issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[Platform]:
    """A platform whose sample catalogue and services may go."""
    with taking_tokens(issuer, tmp_path / "platform", postgres_url, redis_url) as running:
        yield running


def tokens(issuer: TestIssuer, scope: str) -> dict[str, str]:
    """Tokens of somebody with a scope and of a shopper."""
    return {"FASHION_OWNER": issuer.token("olga", scope=f"me {scope}"), "FASHION_SHOPPER": issuer.token("ann")}


def last_week() -> date:
    """A day of the last week that is over, in UTC."""
    today = datetime.now(UTC).date()
    return today - timedelta(days=today.isoweekday())


def count_people(platform: Platform, tone: int, undertone: str, **matches: int) -> None:
    """Count ten people of a group in the last week, each with so many matches of each subcategory."""
    group = last_week(), tone, undertone
    for stage in platform.sql("SELECT unnest(ARRAY['measured', 'interacted'])"):
        platform.sql(
            """INSERT INTO {products}.participants
               SELECT 'p' || n, $4, $1, $2, $3, 'shop' FROM generate_series(1, 10) n""",
            *group,
            stage[0],
        )
    platform.sql("INSERT INTO {products}.tenant_analyses VALUES ($1, $2, $3, 10, 8.5, 1, 2, 'shop')", *group)
    platform.sql(
        "INSERT INTO {products}.tenant_interactions VALUES ($1, $2, $3, 'color', 'makeup', 'viewed', 10, 'shop')",
        *group,
    )
    platform.sql(
        "INSERT INTO {products}.tenant_interactions VALUES ($1, $2, $3, 'color', 'makeup', 'saved', 7, 'shop')",
        *group,
    )
    for name, count in matches.items():
        platform.sql(
            "INSERT INTO {products}.tenant_matches VALUES ($1, $2, $3, $4, 10, $5, 'shop')",
            *group,
            name,
            10 * count,
        )


def test_an_owner_sees_what_every_tone_gets(guarded: Platform, issuer: TestIssuer) -> None:
    for undertone in ("warm", "neutral", "cool"):
        count_people(guarded, 3, undertone, foundation=10, lip=12, top=30)
    count_people(guarded, 8, "warm", foundation=1, lip=12, top=28)
    browse("owners/coverage", guarded, **tokens(issuer, "analytics:read"))


def test_an_owner_changes_products(guarded: Platform, issuer: TestIssuer) -> None:
    browse("owners/catalogue", guarded, **tokens(issuer, "catalogue:write"))
    wait_for(lambda: guarded.read("/v1/products/an-top-teal")["price_minor"] == 9990)
    assert guarded.read("/v1/products/an-top-teal")["availability"] == "preorder"
    assert guarded.read("/v1/products/hr-top-chalk")["availability"] == "in_stock"


def test_an_owner_edits_palettes(issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path: Path) -> None:
    writable = {"config_writable": "true"}
    with taking_tokens(issuer, tmp_path / "platform", postgres_url, redis_url, **writable) as platform:
        platform.start("color-kept", config_writable="false")
        platform.start("gateway-kept", color_url=platform.url("", service="color-kept"))
        kept = {"FASHION_KEPT": platform.url("", service="gateway-kept"), "FASHION_CONFIG": str(platform.config)}
        browse("owners/palettes", platform, **kept, **tokens(issuer, "catalogue:write"))


def test_an_operator_looks_after_the_platform(guarded: Platform, issuer: TestIssuer) -> None:
    # No service is the group "nobody": what is sent again is handled by none.
    letter = {"group": "nobody", "service": "imaging", "type": "SkinToneAnalyzed", "stream": "user-1"}
    with guarded.redis() as redis:
        for correlation_id in ("c1", "c2"):
            redis.xadd(f"{guarded.name}:events.dead", letter | {"correlation_id": correlation_id})
    photo = bearer(issuer.token("ann")) | {"content-type": "image/jpeg", "x-correlation-id": "photo-of-ann"}
    analysis = guarded.call("POST", "/v1/analyses", headers=photo, content=photo_of_its_own()).json()["id"]
    wait_for(lambda: guarded.pending() == 0)
    browse("owners/health", guarded, FASHION_ANALYSIS=analysis, **tokens(issuer, "operate"))


@needs("prometheus")
def test_an_operator_sees_how_the_platform_has_been(
    issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    port = free_port()
    where = {"prometheus_url": f"http://127.0.0.1:{port}"}
    with taking_tokens(issuer, tmp_path / "platform", postgres_url, redis_url, **where) as platform:
        with scraping(platform, tmp_path / "prometheus", 1, port) as prometheus:
            photo = bearer(issuer.token("ann")) | {"content-type": "image/jpeg"}
            platform.call("POST", "/v1/analyses", headers=photo, content=photo_of_its_own())
            wait_for(lambda: prometheus.query(CHAINS))
            platform.call("POST", "/v1/analyses", headers=photo, content=photo_of_its_own())
            wait_for(lambda: prometheus.query(f"{CHAINS} > 1"))
            browse("owners/series", platform, **tokens(issuer, "operate"))
        browse("owners/no-series", platform, **tokens(issuer, "operate"))


def test_pages_for_owners_go_on_after_services_were_killed(expendable: Platform, issuer: TestIssuer) -> None:
    everything = tokens(issuer, "analytics:read catalogue:write operate")
    with serving_outages(expendable) as outages:
        browse("owners/outage", expendable, FASHION_OUTAGES=outages, **everything)


def test_pages_for_owners_are_written_in_six_languages(guarded: Platform, issuer: TestIssuer) -> None:
    browse("owners/languages", guarded, **tokens(issuer, "analytics:read catalogue:write operate"))


def test_an_owner_imports_products(expendable: Platform, issuer: TestIssuer) -> None:
    browse("owners/import", expendable, **tokens(issuer, "catalogue:write"))
    found = {row["sku"] for row in expendable.sql("SELECT sku FROM {products}.products")}
    assert found == {"st-1", "st-3"}
