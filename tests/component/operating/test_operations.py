"""What operates a platform, over the API."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import gethostname

import asyncpg
import pytest

from fashion.vocabulary import SERVICES
from support.events.examples import LETTER
from support.identity.guarded import taking_tokens
from support.identity.issuer import TestIssuer, bearer, served_issuer
from support.platforms.processes import Json, Platform, photo_of_its_own, wait_for


@pytest.fixture(scope="module")
def issuer() -> Iterator[TestIssuer]:
    with served_issuer() as running:
        yield running


@pytest.fixture(scope="module")
def guarded(
    issuer: TestIssuer, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A platform that takes tokens alone."""
    with taking_tokens(issuer, tmp_path_factory.mktemp("operated"), postgres_url, redis_url) as running:
        yield running


@pytest.fixture
def operator(issuer: TestIssuer) -> dict[str, str]:
    return bearer(issuer.token("olga", scope="operate"))


@pytest.fixture
def letter(guarded: Platform) -> str:
    """A dead letter of a group that no service is, so that no consumer takes what is sent again; its entry."""
    with guarded.redis() as redis:
        redis.delete(f"{guarded.name}:events.dead")
        entry: str = redis.xadd(f"{guarded.name}:events.dead", LETTER).decode()
    return entry


def letters(guarded: Platform, operator: dict[str, str]) -> Json:
    found: Json = guarded.call("GET", "/v1/operations/dead-letters", headers=operator).json()
    return found


def audited(guarded: Platform) -> list[str]:
    return [line["action"] for line in guarded.logs("gateway") if line["event"] == "audit"]


def test_the_chain_reports_every_service_and_the_stream(guarded: Platform, operator: dict[str, str]) -> None:
    found = guarded.call("GET", "/v1/operations/chain", headers=operator).json()
    assert {each["service"]: each["readiness"]["status"] for each in found["services"]} == dict.fromkeys(
        SERVICES, "ready"
    )
    assert len({each["readiness"]["revision"] for each in found["services"]}) == 1
    assert 0 <= found["stream"]["used_bytes"] < found["stream"]["limit_bytes"]
    assert {each["consumer"] for each in found["stream"]["groups"]} == {"color", "products"}


def instances(guarded: Platform, operator: dict[str, str], service: str) -> dict[str, Json]:
    """The running instances of a service, by name."""
    chain = guarded.call("GET", "/v1/operations/chain", headers=operator).json()
    return {each["name"]: each for each in chain["instances"] if each["service"] == service}


def test_every_instance_is_listed_with_its_own_configuration_until_it_ends(
    guarded: Platform, operator: dict[str, str], tmp_path: Path
) -> None:
    other = tmp_path / "config.json"
    other.write_text('{"cache": {"colors_seconds": 60}}')
    guarded.start("color-2", config_file=str(other))
    wait_for(lambda: len(instances(guarded, operator, "color")) == 2)
    usual, differing = (f"{gethostname()}:{guarded.ports[name]}" for name in ("color", "color-2"))
    found = instances(guarded, operator, "color")
    revisions = {name: guarded.get("/ready", service=name).json()["revision"] for name in ("color", "color-2")}
    assert revisions["color"] != revisions["color-2"]
    assert found[usual]["revision"] == revisions["color"]
    assert found[differing]["revision"] == revisions["color-2"]
    other.unlink()
    wait_for(lambda: instances(guarded, operator, "color")[differing]["revision"] == revisions["color"])
    guarded.kill("color-2")
    wait_for(lambda: list(instances(guarded, operator, "color")) == [usual])


@contextmanager
def unpublished(platform: Platform, service: str) -> Iterator[None]:
    """The relay of a service waits meanwhile."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(platform.database_url))
        lock = f"SELECT pg_advisory_lock(hashtext('{platform.name}_{service}.publishing'))"
        runner.run(connection.execute(lock))
        try:
            yield
        finally:
            runner.run(connection.close())


def waiting(guarded: Platform, operator: dict[str, str]) -> list[int]:
    """How many events of each partition imaging has not published."""
    chain = guarded.call("GET", "/v1/operations/chain", headers=operator).json()
    found: dict[str, list[int]] = {each["service"]: each["waiting"] for each in chain["stream"]["published"]}
    return found["imaging"]


def test_events_that_are_not_published_are_counted_in_their_partition(
    guarded: Platform, issuer: TestIssuer, operator: dict[str, str]
) -> None:
    wait_for(lambda: sum(waiting(guarded, operator)) == 0)
    photo = bearer(issuer.token("ann")) | {"content-type": "image/jpeg"}
    with unpublished(guarded, "imaging"):
        guarded.call("POST", "/v1/analyses", headers=photo, content=photo_of_its_own())
        counts = waiting(guarded, operator)
    [newest] = guarded.sql("SELECT partition FROM {imaging}.events ORDER BY position DESC LIMIT 1")
    assert {number: count for number, count in enumerate(counts) if count} == {newest["partition"]: 1}
    wait_for(lambda: sum(waiting(guarded, operator)) == 0)


def test_a_service_that_does_not_answer_is_reported_so(guarded: Platform, operator: dict[str, str]) -> None:
    guarded.kill("imaging")
    found = guarded.call("GET", "/v1/operations/chain", headers=operator).json()
    guarded.start("imaging")
    assert {"service": "imaging", "readiness": None} in found["services"]


def test_a_dead_letter_is_deleted_once(guarded: Platform, operator: dict[str, str], letter: str) -> None:
    assert [each["entry"] for each in letters(guarded, operator)["items"]] == [letter]
    answers = [
        guarded.call("DELETE", f"/v1/operations/dead-letters/{letter}", headers=operator).status_code
        for _ in range(2)
    ]
    assert (answers, letters(guarded, operator)["total"]) == ([204, 404], 0)


def test_dead_letters_are_sent_again(guarded: Platform, operator: dict[str, str], letter: str) -> None:
    retried = guarded.call("POST", "/v1/operations/dead-letters/retry", headers=operator)
    assert (retried.status_code, retried.json()) == (200, {"retried": 1})
    assert letters(guarded, operator)["items"] == []
    wait_for(lambda: "retry dead letters" in audited(guarded))


@pytest.mark.parametrize("scope", ["me", "catalogue:write analytics:read erase:any"])
def test_operations_take_their_own_scope(guarded: Platform, issuer: TestIssuer, scope: str) -> None:
    headers = bearer(issuer.token("ann", scope=scope))
    for method, path in (("GET", "chain"), ("GET", "dead-letters"), ("POST", "dead-letters/retry")):
        assert guarded.call(method, f"/v1/operations/{path}", headers=headers).status_code == 403


def test_what_happened_is_found_by_the_correlation_id_and_by_the_analysis(
    guarded: Platform, issuer: TestIssuer, operator: dict[str, str]
) -> None:
    ann = bearer(issuer.token("ann"))
    photo = {"content-type": "image/jpeg", "x-correlation-id": "photo-of-ann"}
    analysis = guarded.call("POST", "/v1/analyses", headers=ann | photo, content=photo_of_its_own()).json()["id"]
    wait_for(lambda: guarded.pending() == 0)
    by_id, by_analysis = [
        guarded.call("GET", f"/v1/operations/timelines/{each}", headers=operator).json()
        for each in ("photo-of-ann", analysis)
    ]
    assert by_id == by_analysis
    assert [step["what"] for step in by_id["items"] if step["what"].startswith("recorded")] == [
        "recorded SkinToneAnalyzed",
        "recorded ColorsRecommended",
        "recorded ProductsRanked",
    ]
    assert ("color", "handled SkinToneAnalyzed") in {(step["service"], step["what"]) for step in by_id["items"]}
    assert all(step["took"] >= 0 for step in by_id["items"][1:])


def test_a_timeline_says_which_service_did_not_answer(guarded: Platform, operator: dict[str, str]) -> None:
    path = "/v1/operations/timelines/nothing-of-this-name"
    assert guarded.call("GET", path, headers=operator).status_code == 404
    guarded.kill("color")
    found = guarded.call("GET", path, headers=operator).json()
    guarded.start("color")
    assert (found["items"], found["unanswered"]) == ([], ["color"])


def test_shoppers_read_no_timelines(guarded: Platform, issuer: TestIssuer) -> None:
    shopper = bearer(issuer.token("ann"))
    assert guarded.call("GET", "/v1/operations/timelines/photo-of-ann", headers=shopper).status_code == 403
