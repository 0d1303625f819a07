import json
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from click.testing import CliRunner

from fashion.cli import main
from fashion.vocabulary import WITH_TABLES
from support.identity.tokens import pseudonym
from support.platforms.processes import Platform, new_user, wait_for

PROJECTIONS = {
    "imaging": ("analyses",),
    "color": ("profiles", "recommendations"),
    "products": ("rankings",),
}
Run = Callable[..., str]
POISONED = [("color", "SkinToneAnalyzed"), ("products", "SkinToneAnalyzed")]


@pytest.fixture
def run(platform: Platform) -> Run:
    def run(*arguments: str) -> str:
        result = CliRunner(env=platform.environment()).invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def dump(platform: Platform, service: str, users: list[str]) -> dict[str, list[str]]:
    """What these users have: the catalogue that others were ranked from may have changed since."""
    rows = 'SELECT to_jsonb(t)::text AS row FROM {%s}.%s t WHERE "user" = ANY($1)'
    theirs = [pseudonym(user) for user in users]
    found = {table: platform.sql(rows % (service, table), theirs) for table in PROJECTIONS[service]}
    return {table: sorted(row["row"] for row in rows) for table, rows in found.items()}


@pytest.mark.parametrize("service", WITH_TABLES)
def test_a_replay_rebuilds_every_projection_as_it_was(platform: Platform, run: Run, service: str) -> None:
    users = [new_user(), new_user()]
    for user in users * 2:
        platform.measured(user)
    platform.call("POST", f"/v1/users/{users[1]}/recommendations", users[1], json={"occasion": "work"})
    wait_for(lambda: platform.pending() == 0)
    before = dump(platform, service, users)
    assert all(before.values())
    assert "events replayed" in run("events", "replay", service)
    assert dump(platform, service, users) == before


def test_a_replay_repairs_a_lost_projection(platform: Platform, run: Run) -> None:
    user = new_user()
    analysis = platform.measured(user)
    wait_for(lambda: platform.pending() == 0)
    platform.sql("DELETE FROM {imaging}.analyses WHERE id = $1::text::uuid", analysis["id"])
    assert platform.history(user) == []
    run("events", "replay", "imaging")
    assert platform.history(user) == [analysis]


@pytest.fixture
def poison(platform: Platform) -> Iterator[str]:
    """An event that no consumer can read; its correlation ID."""
    correlation_id = f"poison-{uuid4().hex}"
    fields = {
        "position": "0",
        "service": "imaging",
        "stream": f"user-{uuid4().hex}",
        "version": "1",
        "id": uuid4().hex,
        "type": "SkinToneAnalyzed",
        "schema": "2",
        "correlation_id": correlation_id,
        "occurred_at": "2026-01-01T00:00:00+00:00",
        "data": "{}",
    }
    stream = f"{platform.name}:events"
    with platform.redis() as redis:
        redis.xadd(stream, fields)
        yield correlation_id
        for entry, found in redis.xrange(stream):
            if found[b"correlation_id"].decode() == correlation_id:
                redis.xack(stream, "color", entry)
                redis.xack(stream, "products", entry)
                redis.xdel(stream, entry)
        redis.delete(f"{stream}.dead")


def letters(run: Run, correlation_id: str) -> list[dict[str, str]]:
    found = json.loads(run("events", "dead", "list", "--json"))
    return [letter for letter in found if letter["correlation_id"] == correlation_id]


def test_a_poison_message_stops_nobody_and_ends_among_the_dead(platform: Platform, run: Run, poison: str) -> None:
    platform.measured(new_user())
    wait_for(lambda: len(letters(run, poison)) == len(POISONED))
    assert sorted((letter["group"], letter["type"]) for letter in letters(run, poison)) == POISONED
    assert platform.metric("color", "fashion_events_dead_lettered_total", type="SkinToneAnalyzed") >= 1
    story = [line["event"] for line in platform.logs("color") if line.get("correlation_id") == poison]
    assert story == ["event failed"] * 5 + ["event dead-lettered"]
    assert run("events", "dead", "retry") == "2 sent again\n"
    assert letters(run, poison) == []


def test_a_malformed_letter_is_deleted_by_its_id_and_others_stay(
    platform: Platform, run: Run, poison: str
) -> None:
    dead = f"{platform.name}:events.dead"
    with platform.redis() as redis:
        entry = redis.xadd(dead, {"nonsense": "1"}).decode()
    wait_for(lambda: len(letters(run, poison)) == len(POISONED))
    assert entry in {letter["entry"] for letter in json.loads(run("events", "dead", "list", "--json"))}
    assert run("events", "dead", "delete", entry) == f"{entry} deleted\n"
    assert entry not in {letter["entry"] for letter in json.loads(run("events", "dead", "list", "--json"))}
    assert len(letters(run, poison)) == len(POISONED)


def test_maintenance_looks_after_every_table(platform: Platform, run: Run) -> None:
    printed = run("maintain")
    assert "products: 0 participants of more than 366 days ago deleted" in printed
    for service, tables in PROJECTIONS.items():
        assert all(
            f"{service}: {table} vacuumed and analyzed" in printed for table in (*tables, "events", "inbox")
        )
