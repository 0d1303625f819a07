import asyncio
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from fashion.commands.maintenance import maintain_service
from fashion.kernel.events.transports.redis_streams.user_entries import indexed_as, user_entries_key
from fashion.settings import load_settings
from fashion.vocabulary import WITH_TABLES
from support.http.slow_uploads import begun_upload
from support.identity.tokens import pseudonym
from support.platforms.processes import Platform, new_user, photo_of_its_own, wait_for

_EXPIRING = "WHERE expires_at IS NOT NULL"
TABLES = """SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
            WHERE starts_with(table_schema, $1)"""


def traces(platform: Platform, user: str) -> list[str]:
    """Where anything of a user is, besides the tombstones and the event that tells of the erasure."""
    words = (user, pseudonym(user))
    rows = (row for row in rows_of(platform) if not row.startswith("erased:") and '"UserErased"' not in row)
    entries = (entry for entry in values_of(platform) if "'UserErased'" not in entry)
    logs = (path.read_text() for path in (platform.folder / "logs").iterdir())
    return [found for found in (*rows, *entries, *logs) if any(word in found for word in words)]


def rows_of(platform: Platform) -> Iterator[str]:
    for table in platform.sql(TABLES, f"{platform.name}_"):
        for row in platform.sql(f'SELECT to_jsonb(t)::text AS row FROM "{table["schema"]}"."{table["name"]}" t'):
            yield f"{table['name']}: {row['row']}"


def values_of(platform: Platform) -> Iterator[str]:
    with platform.redis() as redis:
        for key in redis.scan_iter(f"{platform.name}:*"):
            match redis.type(key):
                case b"stream":
                    yield from map(repr, redis.xrange(key))
                case b"zset":
                    yield from map(repr, redis.zrange(key, 0, -1))
                case b"hash":
                    yield f"{key!r}: {redis.hgetall(key)!r}"
                case _:
                    yield f"{key!r}: {redis.get(key)!r}"


def erase(platform: Platform, user: str) -> None:
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code == 204


def test_a_user_leaves_traces_everywhere_until_erased(platform: Platform) -> None:
    user = new_user()
    platform.measured(user)
    platform.upload(user, idempotency_key="one")
    platform.interact(user, "viewed")
    found = " ".join(traces(platform, user))
    assert all(place in found for place in ("events: ", "analyses: ", "profiles: ", "rankings: ", ":cache:"))
    assert all(place in found for place in ("interactions: ", "participants: "))
    assert "idempotency: " in found
    assert user not in found


def test_an_erased_user_is_nowhere(platform: Platform) -> None:
    user = new_user()
    platform.measured(user)
    platform.upload(user, idempotency_key="one")
    platform.interact(user, "viewed")
    erase(platform, user)
    assert traces(platform, user) == []


def test_an_erased_user_is_nowhere_though_events_were_on_their_way(platform: Platform) -> None:
    user, photo = new_user(), photo_of_its_own()
    for _ in range(5):
        platform.upload(user, photo)
    erase(platform, user)
    assert traces(platform, user) == []
    wait_for(lambda: platform.pending() == 0)
    assert traces(platform, user) == []


def test_an_erased_user_is_nowhere_though_uploads_were_on_their_way(platform: Platform) -> None:
    user = new_user()
    photos = [photo_of_its_own() for _ in range(8)]
    with ThreadPoolExecutor(len(photos)) as threads:
        answers = [threads.submit(platform.upload, user, photo) for photo in photos]
        wait_for(lambda: have_begun(platform, answers))
        erase(platform, user)
    assert {answer.result().status_code for answer in answers} <= {201, 409}
    wait_for(lambda: platform.pending() == 0)
    assert traces(platform, user) == []


def have_begun(platform: Platform, answers: list[Future[httpx.Response]]) -> bool:
    """Whether one upload was answered and imaging has the others; what begins after an erasure is kept."""
    done = sum(answer.done() for answer in answers)
    return done > 0 and done + platform.metric("imaging", "fashion_uploads_in_flight") >= len(answers)


@pytest.mark.parametrize("stream", ["events", "events.dead"])
def test_an_erased_user_is_nowhere_though_an_event_could_not_be_read(platform: Platform, stream: str) -> None:
    user = new_user()
    platform.measured(user)
    fields = {"stream": f"user-{pseudonym(user)}", "type": "SkinToneAnalyzed", "data": "no JSON"}
    with platform.redis() as redis:
        entry = redis.xadd(f"{platform.name}:{stream}", fields)
        redis.zadd(user_entries_key(platform.name), {indexed_as(pseudonym(user), entry.decode()): 0})
    erase(platform, user)
    assert traces(platform, user) == []
    wait_for(lambda: platform.pending() == 0)


def test_an_erased_user_reads_nothing(platform: Platform) -> None:
    user = new_user()
    analysis = platform.measured(user)
    erase(platform, user)
    assert platform.read(f"/v1/users/{user}/profile", user)["tone"] is None
    assert platform.read(f"/v1/users/{user}/colors", user)["items"] == []
    assert platform.read(f"/v1/users/{user}/products", user)["items"] == []
    assert platform.history(user) == []
    assert platform.get(analysis["links"]["self"], user).status_code == 404


def test_an_erased_user_may_come_back(platform: Platform) -> None:
    user = new_user()
    platform.measured(user)
    for _ in range(2):
        erase(platform, user)
        analysis = platform.measured(user)
        assert platform.history(user) == [analysis]
        assert platform.read(f"/v1/users/{user}/profile", user)["analysis"] == analysis["id"]


# More than an erasure deletes of those that have expired.
INVENTED = 120


def rows_and_newest(platform: Platform) -> dict[str, Any]:
    """How many rows there are, and which entry was added last to the stream."""
    rows = Counter(row.partition(":")[0] for row in rows_of(platform))
    with platform.redis() as redis:
        newest = redis.xinfo_stream(f"{platform.name}:events")["last-generated-id"]
    return {"erased": 0, **rows, "newest": newest}


def keys_of(platform: Platform) -> set[bytes]:
    """The keys in Redis besides those of rate limits, which expire within minutes."""
    with platform.redis() as redis:
        return {key for key in redis.scan_iter(f"{platform.name}:*") if b":limit:" not in key}


def test_users_that_never_were_leave_nothing(platform: Platform) -> None:
    wait_for(lambda: platform.pending() == 0)
    forget_expired(platform)
    before, keys = rows_and_newest(platform), keys_of(platform)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: erase(platform, new_user()), range(INVENTED)))
    after = rows_and_newest(platform)
    assert after.pop("erased") - before["erased"] == INVENTED * len(WITH_TABLES)
    assert after == {name: value for name, value in before.items() if name != "erased"}
    assert keys_of(platform) <= keys
    forget_expired(platform)
    assert rows_and_newest(platform) == before


def forget_expired(platform: Platform) -> None:
    """Let every tombstone expire that does, and do the maintenance of each service."""
    settings = load_settings(
        platform=platform.name, database_url=platform.database_url, redis_url=platform.redis_url
    )
    for service in WITH_TABLES:
        schema = f"{platform.name}_{service}"
        platform.sql(f"UPDATE {schema}.erased SET expires_at = now() - interval '1 second' {_EXPIRING}")
        asyncio.run(maintain_service(settings, service))


def test_an_erasure_deletes_the_tombstones_that_have_expired(platform: Platform) -> None:
    forget_expired(platform)
    for _ in range(3):
        erase(platform, new_user())
        platform.sql(f"UPDATE {{imaging}}.erased SET expires_at = now() - interval '1 second' {_EXPIRING}")
    assert platform.sql(f"SELECT count(*) AS count FROM {{imaging}}.erased {_EXPIRING}")[0]["count"] == 1


def test_a_photo_that_an_unknown_user_was_sending_is_discarded(platform: Platform) -> None:
    user = new_user()
    with begun_upload(platform, user) as finish:
        erase(platform, user)
        assert finish() == (409, "erased")
    assert traces(platform, user) == []


def test_followers_of_an_erased_user_get_nothing_of_before(platform: Platform) -> None:
    user = new_user()
    opening = platform.opening(user)
    platform.measured(user)
    erase(platform, user)
    with platform.following(user, last=opening["id"]) as events:
        analysis = platform.upload(user).json()
        assert next(events).data["analysis"] == analysis["id"]
