"""A shop's first day: from its first key to the erasure of its first shopper, over the public API alone."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from fashion.cli import main
from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, bearer, served_issuer
from support.platforms.processes import Json, Platform, photo_of_its_own, wait_for
from support.shops.webhooks import Receiver, receiving

ORIGIN = "https://shop.example.com"
SHOPPER = "ann"
REDS = (
    "#c41e3a",
    "#b03a48",
    "#a52a2a",
    "#8b2635",
    "#cc5566",
    "#d98880",
    "#e0777d",
    "#9b3d4b",
    "#b5651d",
    "#c08081",
)
ROWS = "\n".join(f"own-{number},Lipstick {number},makeup,lip,{hex},19.90" for number, hex in enumerate(REDS))
FEED = f"sku,name,category,subcategory,hex,price\n{ROWS}\n"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as served:
        yield served


@pytest.fixture
def shop(
    issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["Shop"]:
    folder = tmp_path_factory.mktemp("shop")
    settings = {"webhook_loopback": "true", "allowed_origins": ORIGIN}
    with taking_tokens(issuer, folder, postgres_url, redis_url, **settings) as platform:
        yield Shop(platform, issuer.token(SHOPPER))


class Shop:
    """What the shop's server does with its key, and its page for a shopper who signed in."""

    def __init__(self, platform: Platform, shopper: str) -> None:
        self.platform = platform
        self.key = bearer(self._make_key())
        self.page = {"Origin": ORIGIN, **bearer(shopper)}

    def _make_key(self) -> str:
        scopes = ("--scope", "catalogue:write", "--scope", "act-for")
        arguments = ["keys", "create", "--tenant", "shop", "--name", "server", "--json", *scopes]
        made = CliRunner().invoke(main, arguments, env=self.platform.environment(), catch_exceptions=False)
        return str(json.loads(made.stdout)["key"])

    def serve(self, method: str, path: str, **content: Any) -> httpx.Response:
        """The answer to the server."""
        return self._ask(method, path, self.key, **content)

    def browse(self, method: str, path: str, **content: Any) -> httpx.Response:
        """The answer to the page, which its browser lets it read."""
        answer = self._ask(method, path, self.page, **content)
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        return answer

    def _ask(
        self, method: str, path: str, who: dict[str, str], kind: str = "application/json", **content: Any
    ) -> httpx.Response:
        headers = who | ({"Content-Type": kind} if content else {})
        answer = self.platform.call(method, path, headers=headers, **content)
        assert answer.is_success, answer.text
        return answer

    def import_feed(self) -> Json:
        """The report of the feed's import."""
        sent = self.serve("POST", "/v1/catalogue/imports?currency=EUR", content=FEED.encode(), kind="text/csv")
        path = sent.headers["Location"]
        return wait_for(lambda: finished(self.serve("GET", path).json()))

    def change(self, sku: str, **fields: Any) -> None:
        """Change a product."""
        self.serve("PATCH", f"/v1/products/{sku}", json=fields, kind="application/merge-patch+json")

    def ranked(self) -> dict[str, Json]:
        """What the page shows the shopper, best first, by SKU."""
        found = self.browse("GET", f"/v1/users/{SHOPPER}/products?limit=100").json()
        return {item["sku"]: item for item in found["items"]}


def finished(job: Json) -> Json | None:
    return job if job["finished_at"] else None


def test_a_shop_opens_in_a_day(shop: Shop, receiver: Receiver) -> None:
    report = shop.import_feed()
    assert (report["status"], report["added"], report["rejected_count"]) == ("succeeded", len(REDS), 0)
    webhook = shop.serve("POST", "/v1/webhooks", json={"url": receiver.url, "events": ["ProductsRanked"]}).json()
    shopper = shop.serve("POST", "/v1/delegations", json={"subject": SHOPPER}).json()["pseudonym"]

    analysis = shop.browse("POST", "/v1/analyses", content=photo_of_its_own(), kind="image/jpeg").json()
    wait_for(lambda: receiver.received)
    message = receiver.verified(webhook["secret"])[0]["data"]
    assert (message["user"], message["analysis"]) == (shopper, analysis["id"])
    best = next(iter(wait_for(shop.ranked)))

    shop.change(best, sale_price_minor=990)
    assert wait_for(lambda: shop.ranked()[best]["sale_price_minor"] == 990)
    shop.change(best, availability="out_of_stock")
    assert wait_for(lambda: best not in shop.ranked())

    export = shop.browse("GET", f"/v1/users/{SHOPPER}/export").json()
    assert len(export["services"]["products"]["webhook_deliveries"]) == 1
    shop.browse("DELETE", f"/v1/users/{SHOPPER}")
    assert shop.serve("GET", f"/v1/webhooks/{webhook['id']}/deliveries").json()["items"] == []
    assert shop.browse("GET", f"/v1/users/{SHOPPER}/history").json()["items"] == []
