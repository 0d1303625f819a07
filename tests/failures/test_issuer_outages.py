"""A gateway whose issuers do not all answer: it serves the users of the others, and reports it."""

from collections.abc import Iterator

import pytest

from fashion.gateway.authentication.keys import DISCOVERY, FETCH_INTERVAL_SECONDS
from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, bearer, served_issuer
from support.platforms.processes import Platform, new_user, wait_for

PATIENCE = 3 * FETCH_INTERVAL_SECONDS


@pytest.fixture(scope="module")
def issuers() -> Iterator[dict[str, TestIssuer]]:
    """Two issuers, of which one is down from the beginning."""
    with served_issuer() as shop, served_issuer() as boutique:
        boutique.down = True
        yield {"shop": shop, "boutique": boutique}


@pytest.fixture(scope="module")
def platform(
    issuers: dict[str, TestIssuer], postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("outages")
    with taking_tokens(issuers, folder, postgres_url, redis_url, services=("gateway", "color")) as running:
        yield running


def outages(platform: Platform) -> dict[str, str] | None:
    answer = platform.get("/ready")
    assert answer.status_code == 200
    reported: dict[str, str] | None = answer.json()["issuers"]
    return reported


def read_profile(platform: Platform, issuer: TestIssuer) -> int:
    user = new_user()
    answer = platform.call("GET", f"/v1/users/{user}/profile", headers=bearer(issuer.token(user)))
    return answer.status_code


def usable(platform: Platform) -> set[str]:
    lines = platform.get("/metrics").text.splitlines()
    return {line for line in lines if line.startswith("fashion_issuer_usable{")}


def test_an_issuer_that_does_not_answer_is_reported_and_others_are_served(
    platform: Platform, issuers: dict[str, TestIssuer]
) -> None:
    down = issuers["boutique"].url
    reason = f"{down}{DISCOVERY} answered 503; its tokens are rejected"
    assert wait_for(lambda: outages(platform), PATIENCE) == {down: reason}
    assert [read_profile(platform, issuers[name]) for name in ("shop", "boutique")] == [200, 503]
    assert sorted(line[-3:] for line in usable(platform)) == ["0.0", "1.0"]


def test_an_issuer_that_answers_again_is_no_longer_reported(
    platform: Platform, issuers: dict[str, TestIssuer]
) -> None:
    issuers["boutique"].down = False
    wait_for(lambda: outages(platform) == {}, PATIENCE)
    assert read_profile(platform, issuers["boutique"]) == 200
    assert all(line.endswith(" 1.0") for line in usable(platform))
