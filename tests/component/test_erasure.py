from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.identity import pseudonym
from support.platforms import Platform, new_user, photo_of_its_own, wait_for

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
            if redis.type(key) == b"stream":
                yield from map(repr, redis.xrange(key))
            else:
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
        wait_for(lambda: any(answer.done() for answer in answers))
        erase(platform, user)
    assert {answer.result().status_code for answer in answers} <= {201, 409}
    wait_for(lambda: platform.pending() == 0)
    assert traces(platform, user) == []


@pytest.mark.parametrize("stream", ["events", "events.dead"])
def test_an_erased_user_is_nowhere_though_an_event_could_not_be_read(platform: Platform, stream: str) -> None:
    user = new_user()
    fields = {"stream": f"user-{pseudonym(user)}", "type": "SkinToneAnalyzed", "data": "no JSON"}
    with platform.redis() as redis:
        redis.xadd(f"{platform.name}:{stream}", fields)
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


def test_who_was_never_here_may_be_erased(platform: Platform) -> None:
    erase(platform, new_user())


def test_followers_of_an_erased_user_get_nothing_of_before(platform: Platform) -> None:
    user = new_user()
    opening = platform.opening(user)
    platform.measured(user)
    erase(platform, user)
    with platform.following(user, last=opening["id"]) as events:
        analysis = platform.upload(user).json()
        assert next(events).data["analysis"] == analysis["id"]
