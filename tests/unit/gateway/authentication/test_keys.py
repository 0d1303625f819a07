import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from fashion.gateway.authentication.keys import (
    DISCOVERY,
    FETCH_INTERVAL_SECONDS,
    FRESH_SECONDS,
    OUTDATED_SECONDS,
    IssuerKeys,
)
from fashion.kernel.http.problems import ProblemError
from support.identity.issuer import TestIssuer


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
def keys(issuer: TestIssuer, clock: Clock) -> IssuerKeys:
    return IssuerKeys(issuer.url, "shop", issuer.fetch, clock)


async def test_keys_are_fetched_once(keys: IssuerKeys, issuer: TestIssuer) -> None:
    found = await asyncio.gather(*(keys.find(issuer.key_id, "ES256") for _ in range(20)))
    assert all(key and key.key_id == issuer.key_id for key in found)
    assert issuer.asked == [DISCOVERY, "/jwks"]


async def test_a_key_is_for_one_algorithm(keys: IssuerKeys, issuer: TestIssuer) -> None:
    assert await keys.find(issuer.key_id, "RS256") is None


async def test_a_token_without_key_id_takes_the_only_key(keys: IssuerKeys, issuer: TestIssuer) -> None:
    found = await keys.find(None, "ES256")
    assert found
    assert found.key_id == issuer.key_id


async def test_an_unknown_key_is_fetched_but_not_again_and_again(
    keys: IssuerKeys, issuer: TestIssuer, clock: Clock
) -> None:
    await keys.find(issuer.key_id, "ES256")
    issuer.rotate()
    for _ in range(100):
        assert await keys.find("invented", "ES256") is None
    assert len(issuer.asked) == 2
    clock.now += FETCH_INTERVAL_SECONDS
    assert await keys.find(issuer.key_id, "ES256")
    assert len(issuer.asked) == 4


async def test_known_keys_serve_while_the_issuer_is_down(
    keys: IssuerKeys, issuer: TestIssuer, clock: Clock
) -> None:
    await keys.find(issuer.key_id, "ES256")
    issuer.down = True
    for _ in range(3):
        clock.now += FRESH_SECONDS + 1
        assert await keys.find(issuer.key_id, "ES256")
        assert await keys.find("invented", "ES256") is None


async def test_a_withdrawn_key_is_forgotten(keys: IssuerKeys, issuer: TestIssuer, clock: Clock) -> None:
    old = issuer.key_id
    await keys.find(old, "ES256")
    issuer.rotate()
    clock.now += FRESH_SECONDS + 1
    await keys.find(old, "ES256")
    assert await keys.find(issuer.key_id, "ES256")
    assert await keys.find(old, "ES256") is None


async def test_without_any_key_the_caller_has_to_wait(keys: IssuerKeys, issuer: TestIssuer, clock: Clock) -> None:
    issuer.down = True
    with pytest.raises(ProblemError) as rejected:
        await keys.find("a", "ES256")
    assert (rejected.value.status, rejected.value.headers) == (503, {"Retry-After": "10"})
    issuer.down, clock.now = False, FETCH_INTERVAL_SECONDS
    assert await keys.find(issuer.key_id, "ES256")


async def test_old_keys_are_fetched_also_while_nobody_comes(
    keys: IssuerKeys, issuer: TestIssuer, clock: Clock
) -> None:
    for _ in range(3):
        await keys.keep_fresh()
    assert (len(issuer.asked), keys.outage) == (2, "")
    clock.now += FRESH_SECONDS + 1
    await keys.keep_fresh()
    assert len(issuer.asked) == 4


async def test_an_issuer_that_never_answered_is_an_outage(
    keys: IssuerKeys, issuer: TestIssuer, clock: Clock
) -> None:
    assert keys.outage == ""
    issuer.down = True
    await keys.keep_fresh()
    assert keys.outage.endswith("its tokens are rejected")
    issuer.down, clock.now = False, FETCH_INTERVAL_SECONDS
    await keys.keep_fresh()
    assert keys.outage == ""


async def test_keys_that_are_known_are_no_outage_for_a_while(
    keys: IssuerKeys, issuer: TestIssuer, clock: Clock
) -> None:
    await keys.keep_fresh()
    issuer.down, clock.now = True, OUTDATED_SECONDS
    await keys.keep_fresh()
    assert keys.outage == ""
    clock.now += FETCH_INTERVAL_SECONDS
    await keys.keep_fresh()
    assert keys.outage.endswith("its last known keys are still used")


async def test_tokens_and_the_gateway_itself_fetch_once_in_an_interval_together(
    keys: IssuerKeys, issuer: TestIssuer, clock: Clock
) -> None:
    issuer.keys = {}
    for _ in range(5):
        await keys.keep_fresh()
        with pytest.raises(ProblemError):
            await keys.find("invented", "ES256")
        clock.now += FETCH_INTERVAL_SECONDS / 2
    assert issuer.asked == 3 * [DISCOVERY, "/jwks"]


async def test_tokens_that_somebody_invents_do_not_keep_the_keys_from_being_fetched(
    keys: IssuerKeys, issuer: TestIssuer, clock: Clock
) -> None:
    for clock.now in range(60):
        await keys.find("invented", "ES256")
        await keys.keep_fresh()
    assert issuer.asked == 6 * [DISCOVERY, "/jwks"]


@pytest.mark.parametrize("sent", [[], [{"kty": "unknown"}], [{"kty": "oct", "k": "AAAA", "alg": "HS256"}], "none"])
async def test_an_issuer_without_a_key_that_can_be_used_is_an_outage(
    keys: IssuerKeys, issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch, sent: Any
) -> None:
    answers = {DISCOVERY: {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/jwks"}, "/jwks": {"keys": sent}}
    monkeypatch.setattr(issuer, "document", answers.__getitem__)
    await keys.keep_fresh()
    assert keys.outage == "it has no key that can be used for RS256, ES256, EdDSA; its tokens are rejected"


async def test_a_reason_is_short_whatever_an_issuer_sends(
    keys: IssuerKeys, monkeypatch: pytest.MonkeyPatch, issuer: TestIssuer
) -> None:
    monkeypatch.setattr(issuer, "document", lambda _: {"issuer": 900_000 * "x"})
    with capture_logs() as lines:
        await keys.keep_fresh()
    assert keys.outage.startswith("the discovery document is of 'xxx")
    assert len(keys.outage) < 600
    assert [len(line["error"]) for line in lines] == [500]


DOCUMENTS: dict[str, Any] = {
    "of another issuer": {"issuer": "https://evil.example", "jwks_uri": "https://evil.example/jwks"},
    "with keys in plain HTTP": {"issuer": "https://issuer.example", "jwks_uri": "http://issuer.example/jwks"},
    "without keys": {"issuer": "https://issuer.example"},
}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_a_discovery_document_that_is_wrong_gives_no_keys(
    keys: IssuerKeys, issuer: TestIssuer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuer, "document", lambda _: DOCUMENTS[name])
    with pytest.raises(ProblemError):
        await keys.find(issuer.key_id, "ES256")
    assert keys.outage
