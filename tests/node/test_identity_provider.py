"""The gateway with an identity provider that others wrote: its discovery, keys, redirects and tokens."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import uuid4

import httpx
import pytest

from support.identity.issuer import AUDIENCE, bearer
from support.identity.oidc_provider import OidcProvider, install, oidc_provider
from support.platforms.processes import Platform, new_user, wait_for

# Installing the provider takes its time where nobody has yet.
pytestmark = pytest.mark.timeout(600)

PRODUCT = {"brand": "B", "name": "N", "category": "makeup", "subcategory": "lip", "hex": "#c41e3a"}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    if reason := install():
        pytest.skip(reason)
    with oidc_provider(tmp_path_factory.mktemp("provider") / "provider.log") as running:
        yield running


@pytest.fixture(scope="module")
def shop(
    provider: OidcProvider, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    issuers = json.dumps([{"issuer": provider.url, "audience": AUDIENCE, "tenant": "shop"}])
    settings = {"auth_mode": "token", "auth_issuers": issuers, "gateway_keys": "k" * 32}
    made = Platform(tmp_path_factory.mktemp("shop"), postgres_url, redis_url, **settings)
    with made.running("gateway", "color", "products"):
        yield made


def profile(shop: Platform, user: str, token: str) -> httpx.Response:
    return shop.call("GET", f"/v1/users/{user}/profile", headers=bearer(token))


def test_a_person_who_signed_in_reads_their_profile(shop: Platform, provider: OidcProvider) -> None:
    user = new_user()
    token = provider.tokens_of_person(user, "me")["access_token"]
    assert profile(shop, user, token).json()["pending"] is True
    assert profile(shop, "eve", token).status_code == 403


def test_what_a_page_learns_of_the_person_is_no_key_to_the_api(shop: Platform, provider: OidcProvider) -> None:
    user = new_user()
    rejected = profile(shop, user, provider.tokens_of_person(user, "me")["id_token"])
    assert (rejected.status_code, rejected.json()["detail"]) == (401, "The token is for another audience.")


def test_a_person_who_granted_nothing_of_it_is_rejected(shop: Platform, provider: OidcProvider) -> None:
    user = new_user()
    token = provider.tokens_of_person(user, "analytics:read")["access_token"]
    assert profile(shop, user, token).status_code == 403


def test_a_backend_writes_the_catalogue_with_a_token_of_its_own(shop: Platform, provider: OidcProvider) -> None:
    path = f"/v1/products/z-{uuid4().hex[:8]}"
    for scope, status in (("analytics:read", 403), ("catalogue:write", 201)):
        headers = bearer(provider.token_of_backend(scope))
        assert shop.call("PUT", path, headers=headers, json=PRODUCT).status_code == status


@contextmanager
def asking(ask: Callable[[], int]) -> Iterator[dict[int, int]]:
    """Ask again and again meanwhile; how often each status was the answer."""
    statuses, ended = dict[int, int](), Event()

    def run() -> None:
        while not ended.wait(0.02):
            status = ask()
            statuses[status] = statuses.get(status, 0) + 1

    thread = Thread(target=run)
    thread.start()
    try:
        yield statuses
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA", "ES256"])
def test_keys_rotate_while_requests_run(shop: Platform, provider: OidcProvider, algorithm: str) -> None:
    before = provider.tokens_of_person("ann", "me")["access_token"]
    wait_for(lambda: profile(shop, "ann", before).status_code == 200)
    with asking(lambda: profile(shop, "ann", before).status_code) as statuses:
        provider.rotate(algorithm)
        after = provider.tokens_of_person("ann", "me")["access_token"]
        wait_for(lambda: profile(shop, "ann", after).status_code == 200)
        wait_for(lambda: sum(statuses.values()) > 50)
    assert statuses.keys() == {200}
