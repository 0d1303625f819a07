"""A running platform is backed up, and restored as another one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.local.up.prepare import migrate_all
from fashion.vocabulary import SERVICES, WITH_TABLES
from support.identity.tokens import pseudonym
from support.platforms.processes import Json, Platform, new_user, wait_for

_TABLES = """
    SELECT nspname AS schema, relname AS name FROM pg_class JOIN pg_namespace ON relnamespace = pg_namespace.oid
    WHERE relkind = 'r' AND nspname IN ('{imaging}', '{color}', '{products}')"""
_WEBHOOK = """
    INSERT INTO {products}.webhooks (id, tenant, url, events, secret, disabled_at)
    VALUES (gen_random_uuid(), 'shop', 'https://shop.example.com/hook', '{{ProductsRanked}}', 'whsec_x', now())"""
Make = Callable[[], Platform]


def run(platform: Platform, *arguments: str) -> Result:
    own = platform.environment()
    return CliRunner(env=own).invoke(main, arguments, catch_exceptions=False)


def tables(platform: Platform) -> dict[str, list[str]]:
    """Every row of every table, by service and table."""
    found = {}
    for row in platform.sql(_TABLES):
        name = f"{row['schema'].removeprefix(platform.name)}.{row['name']}"
        rows = platform.sql(f"SELECT to_jsonb(t)::text AS row FROM {row['schema']}.{row['name']} t")
        found[name] = sorted(each["row"] for each in rows)
    return found


def answers(platform: Platform, user: str) -> list[Json]:
    """What the API says of a user, and of the catalogue."""
    reads = ("profile", "colors", "products", "history")
    of_user = [platform.read(f"/v1/users/{user}/{each}", user) for each in reads]
    stored = platform.read(f"/v1/users/{user}/export", user)["services"]
    return [
        *of_user,
        stored,
        platform.read("/v1/products?limit=100"),
        platform.read("/v1/colors?tone=3&undertone=warm"),
    ]


@pytest.fixture(scope="module")
def make(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Makes platforms without services or data, which end after the tests of this file."""
    made: list[Platform] = []

    def begin() -> Platform:
        made.append(Platform(tmp_path_factory.mktemp("platform"), postgres_url, redis_url))
        return made[-1]

    yield begin
    for each in made:
        each.close()
        shutil.rmtree(each.folder)


@pytest.fixture(scope="module")
def source(make: Make) -> Platform:
    running = make()
    running.prepare()
    running.start(*SERVICES)
    running.sql(_WEBHOOK)
    return running


@pytest.fixture(scope="module")
def users(source: Platform) -> list[str]:
    """Two users with photos, an occasion and interactions."""
    known = [new_user(), new_user()]
    for user in known * 2:
        source.measured(user)
        assert source.interact(user, "saved").status_code == 200
    source.call("POST", f"/v1/users/{known[1]}/recommendations", known[1], json={"occasion": "work"})
    wait_for(lambda: source.pending() == 0)
    return known


@pytest.fixture(scope="module")
def archive(source: Platform, users: list[str]) -> Path:
    file = source.folder / "fashion.tar.gz"
    assert run(source, "backup", str(file)).exit_code == 0
    return file


def start(restored: Platform) -> None:
    """Make the roles, as each start of a platform does, and start the services; wait for what they have to do."""
    restored.config.parent.mkdir(parents=True)
    migrate_all(restored.roles)
    restored.start(*SERVICES)
    wait_for(lambda: restored.pending() == 0)


def stop(platform: Platform) -> None:
    """Stop the services, and wait until PostgreSQL and Redis have noticed."""
    platform.stop(*platform.children)
    sessions = f"SELECT 1 FROM pg_stat_activity WHERE application_name LIKE '{platform.name}%'"
    with platform.redis() as redis:
        wait_for(lambda: not platform.sql(sessions) and not redis.pubsub_channels(f"{platform.name}:*"))


@pytest.fixture(scope="module")
def restored(archive: Path, make: Make) -> Platform:
    target = make()
    assert run(target, "restore", str(archive)).exit_code == 0
    return target


@pytest.fixture(scope="module")
def started(restored: Platform) -> Platform:
    start(restored)
    return restored


def test_a_restored_platform_stores_the_same(source: Platform, restored: Platform) -> None:
    assert tables(restored) == tables(source)


def test_a_restored_platform_that_started_answers_the_same(
    source: Platform, users: list[str], started: Platform
) -> None:
    assert tables(started) == tables(source)
    for user in users:
        assert answers(started, user) == answers(source, user)
    assert started.measured(users[0])["user"] == users[0]


def test_a_backup_during_uploads_is_of_one_moment(source: Platform, users: list[str], make: Make) -> None:
    file, target = source.folder / "uploads.tar.gz", make()
    with source.uploading(2) as uploading:
        wait_for(uploading.is_past(5))
        acknowledged = list(uploading.acknowledged)
        assert run(source, "backup", str(file)).exit_code == 0
        wait_for(uploading.is_past(len(uploading.acknowledged) + 2))
    wait_for(lambda: source.pending() == 0)
    assert run(target, "restore", str(file)).exit_code == 0
    start(target)
    for user in {each["user"] for each in acknowledged}:
        then, now = target.history(user), source.history(user)
        assert then == now[-len(then) :]
        assert {each["id"] for each in acknowledged if each["user"] == user} <= {each["id"] for each in then}
        assert target.read(f"/v1/users/{user}/profile", user)["analysis"] == then[0]["id"]
    kept = tables(target)
    for service in WITH_TABLES:
        assert run(target, "events", "replay", service).exit_code == 0
    assert tables(target) == kept


def test_who_was_erased_after_the_backup_stays_erased(started: Platform) -> None:
    platform, (gone, stays) = started, (new_user(), new_user())
    for user in (gone, stays):
        platform.measured(user)
    file = platform.folder / "before.tar.gz"
    assert run(platform, "backup", str(file)).exit_code == 0
    assert platform.call("DELETE", f"/v1/users/{gone}", gone).status_code == 204
    wait_for(lambda: platform.pending() == 0)
    stop(platform)
    restored = run(platform, "restore", "--replace", str(file))
    assert (restored.exit_code, "erased since: 1\n" in restored.stdout) == (0, True)
    name = pseudonym(gone)
    found = {table: rows for table, rows in tables(platform).items() if any(name in row for row in rows)}
    assert {table.rpartition(".")[2] for table in found} == {"erased"}
    platform.start(*SERVICES)
    assert (len(platform.history(gone)), len(platform.history(stays))) == (0, 1)
