import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from random import randbytes
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from click.testing import CliRunner, Result
from redis import Redis

from fashion.cli import main
from fashion.commands.backups.copying import back_up
from fashion.kernel.postgres.migrate import upgrade
from fashion.settings import Settings, load_settings
from fashion.vocabulary import WITH_TABLES
from support.stores.shared import make_schema
from support.waiting import wait_for

Altered = Callable[[bytes], bytes]


class Stored:
    """A platform without services: its schemas, and the sample catalogue."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self.name, self.redis_url, self.database_url = f"t{uuid4().hex[:12]}", redis_url, database_url
        self.environment = {
            "FASHION_PLATFORM": self.name,
            "FASHION_DATABASE_URL": database_url,
            "FASHION_REDIS_URL": redis_url,
            "FASHION_SLOW_QUERY_SECONDS": "600",
        }

    @property
    def settings(self) -> Settings:
        return load_settings(platform=self.name, database_url=self.database_url, redis_url=self.redis_url)

    def fill(self) -> None:
        for service in WITH_TABLES:
            make_schema(self.settings, service)
        assert self.run("catalogue", "sample").exit_code == 0

    def run(self, *arguments: str, given: bytes | None = None) -> Result:
        return CliRunner(env=self.environment).invoke(main, arguments, input=given, catch_exceptions=False)

    def sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        async def run() -> list[asyncpg.Record]:
            connection = await asyncpg.connect(self.database_url)
            try:
                return list(await connection.fetch(statement.format(name=self.name), *values))
            finally:
                await connection.close()

        return asyncio.run(run())

    def schemas(self) -> list[str]:
        found = self.sql("SELECT nspname FROM pg_namespace WHERE nspname LIKE $1 ORDER BY 1", f"{self.name}%")
        return [row["nspname"] for row in found]

    def skus(self) -> list[str]:
        return [row["sku"] for row in self.sql("SELECT sku FROM {name}_products.products ORDER BY sku")]


@pytest.fixture
def empty(postgres_url: str, redis_url: str) -> Stored:
    return Stored(postgres_url, redis_url)


@pytest.fixture
def source(postgres_url: str, redis_url: str) -> Stored:
    made = Stored(postgres_url, redis_url)
    made.fill()
    return made


@pytest.fixture
def archive(source: Stored, tmp_path: Path) -> Path:
    file = tmp_path / "fashion.tar.gz"
    assert "rows backed up" in source.run("backup", str(file)).stdout
    return file


def test_an_archive_fills_a_database_without_the_platform(archive: Path, source: Stored, empty: Stored) -> None:
    assert "rows restored" in empty.run("restore", str(archive)).stdout
    assert empty.skus() == source.skus() != []
    assert empty.schemas() == [f"{empty.name}_{service}" for service in ("color", "imaging", "products")]


def test_an_archive_can_be_piped(source: Stored, empty: Stored) -> None:
    made = source.run("backup", "-")
    assert empty.run("restore", "-", given=made.stdout_bytes).exit_code == 0
    assert empty.skus() == source.skus()


def test_a_platform_that_does_not_run_is_restored_and_backed_up_in_its_folder(
    archive: Path, source: Stored, empty: Stored, tmp_path: Path
) -> None:
    stopped = Stored("", "")
    stopped.environment["FASHION_DATA_DIR"] = str(tmp_path / "data")
    assert stopped.run("restore", str(archive)).exit_code == 0
    assert stopped.run("backup", str(tmp_path / "again.tar.gz")).exit_code == 0
    assert empty.run("restore", str(tmp_path / "again.tar.gz")).exit_code == 0
    assert empty.skus() == source.skus()


class Interrupted(BytesIO):
    """A file; somebody else uses the database while some of it is written."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile: list[Callable[[], object]] = [meanwhile]

    def write(self, data: Any, /) -> int:
        if len(memoryview(data)) > 1000 and self._meanwhile:
            with ThreadPoolExecutor(1) as thread:
                thread.submit(self._meanwhile.pop()).result()
        return super().write(data)


def test_an_archive_is_of_the_moment_at_which_it_begins(source: Stored, empty: Stored) -> None:
    answer = """INSERT INTO {name}_imaging.idempotency ("user", key, fingerprint, answer)
        VALUES ('u', 'k', 'f', to_jsonb($1::text))"""
    source.sql(answer, randbytes(500_000).hex())
    before, later = source.skus(), "UPDATE {name}_products.products SET sku = 'later' WHERE sku = $1"
    file = Interrupted(lambda: source.sql(later, before[0]))
    asyncio.run(back_up(source.settings, file))
    assert "later" in source.skus()
    assert empty.run("restore", "-", given=file.getvalue()).exit_code == 0
    assert empty.skus() == before


def test_only_its_owner_reads_an_archive(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600


def test_a_platform_with_data_is_replaced_only_if_asked_to(archive: Path, source: Stored) -> None:
    source.sql("UPDATE {name}_products.products SET sku = 'another' WHERE sku = $1", before := source.skus()[0])
    kept = source.run("restore", str(archive))
    assert (kept.exit_code, kept.stderr.count("\n"), "--replace" in kept.stderr) == (2, 1, True)
    assert "another" in source.skus()
    assert source.run("restore", "--replace", str(archive)).exit_code == 0
    assert before in source.skus()
    assert "another" not in source.skus()


def test_a_platform_whose_services_run_is_not_restored(archive: Path, source: Stored) -> None:
    async def restore() -> Result:
        service = await asyncpg.connect(
            source.database_url, server_settings={"application_name": f"{source.name}_color"}
        )
        try:
            return await asyncio.to_thread(source.run, "restore", "--replace", str(archive))
        finally:
            await service.close()

    result = asyncio.run(restore())
    assert (result.exit_code, "stop them first" in result.stderr) == (2, True)


def test_what_redis_held_is_gone_after_a_restore(archive: Path, source: Stored) -> None:
    with Redis.from_url(source.redis_url) as client:
        client.set(f"{source.name}:cache:x", "old")
        client.set(f"{source.name}x:cache:x", "of another platform", ex=600)
        assert source.run("restore", "--replace", str(archive)).exit_code == 0
        assert client.exists(f"{source.name}:cache:x", f"{source.name}x:cache:x") == 1


def _truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _without_its_last_byte(data: bytes) -> bytes:
    return data[:-1]


def _altered(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _with_another_checksum(data: bytes) -> bytes:
    return data[:-8] + bytes(4) + data[-4:]


def _of_another_kind(_: bytes) -> bytes:
    return b"sku,name\n" * 100


@pytest.mark.parametrize(
    "change", [_truncated, _without_its_last_byte, _altered, _with_another_checksum, _of_another_kind]
)
def test_a_damaged_archive_is_one_sentence_and_changes_nothing(
    archive: Path, empty: Stored, change: Altered
) -> None:
    archive.write_bytes(change(archive.read_bytes()))
    result = empty.run("restore", str(archive))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith("Error: The archive is")
    assert empty.schemas() == []


def test_a_restore_that_is_killed_changes_nothing(archive: Path, source: Stored) -> None:
    source.sql("UPDATE {name}_products.products SET sku = 'kept' WHERE sku = $1", source.skus()[0])
    command = [sys.executable, "-m", "fashion.cli", "restore", "--replace", "-"]
    with subprocess.Popen(command, env=source.environment, stdin=subprocess.PIPE) as restoring:
        assert restoring.stdin
        restoring.stdin.write(archive.read_bytes()[:-9])
        restoring.stdin.flush()
        wait_for(lambda: f"{source.name}_products_restoring" in source.schemas())
        restoring.kill()
    assert "kept" in source.skus()
    assert source.run("restore", "--replace", str(archive)).exit_code == 0
    assert len(source.schemas()) == len(WITH_TABLES)
    assert "kept" not in source.skus()


def test_an_archive_of_an_older_schema_is_migrated(empty: Stored, source: Stored, tmp_path: Path) -> None:
    file = tmp_path / "old.tar.gz"
    source.sql("DROP SCHEMA {name}_products CASCADE")
    older = ("kernel_0004", "products_0007", "keys_0001", "webhooks_0001")
    upgrade(source.database_url, "products", f"{source.name}_products", *older)
    source.sql("INSERT INTO {name}_products.daily_analyses VALUES ('2026-01-01', 3, 'warm', 7, 5, 1, 1)")
    assert source.run("backup", str(file)).exit_code == 0
    assert empty.run("restore", str(file)).exit_code == 0
    assert empty.sql("SELECT analyses, tenant FROM {name}_products.tenant_analyses") == [(7, "")]


def test_an_archive_of_a_later_schema_is_rejected(empty: Stored, source: Stored, tmp_path: Path) -> None:
    file = tmp_path / "later.tar.gz"
    source.sql("UPDATE {name}_color.alembic_version SET version_num = 'color_9999' WHERE version_num ~ 'color'")
    assert source.run("backup", str(file)).exit_code == 0
    result = empty.run("restore", str(file))
    assert (result.exit_code, "color_9999" in result.stderr) == (2, True)


def test_the_next_event_of_a_restored_log_has_the_next_position(source: Stored, tmp_path: Path) -> None:
    append = """
        INSERT INTO {name}_color.events (stream, version, id, type, schema, correlation_id, data)
        VALUES ($1, 1, gen_random_uuid(), 'T', 1, '', '{{}}') RETURNING position"""
    before = [source.sql(append, stream)[0]["position"] for stream in ("a", "b")]
    source.sql("DELETE FROM {name}_color.events WHERE stream = 'b'")
    source.run("backup", str(tmp_path / "a.tar.gz"))
    assert source.run("restore", "--replace", str(tmp_path / "a.tar.gz")).exit_code == 0
    assert source.sql(append, "c")[0]["position"] > max(before)


def test_a_database_without_the_platform_is_one_sentence(empty: Stored, tmp_path: Path) -> None:
    result = empty.run("backup", str(tmp_path / "a.tar.gz"))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert f"holds no platform {empty.name}" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_folder_keeps_the_newest_archives(source: Stored, tmp_path: Path) -> None:
    others = [tmp_path / name for name in ("notes.txt", "other-20250101T000000Z.tar.gz")]
    old = [tmp_path / f"{source.name}-2025010{day}T000000Z.tar.gz" for day in (1, 2)]
    left = tmp_path / f"{source.name}-20250103T000000Z.tar.gz.partial"
    for each in (*others, *old, left):
        each.touch()
    made = json.loads(source.run("backup", "--json", "--keep", "2", str(tmp_path)).stdout)
    assert {*tmp_path.iterdir()} == {*others, old[1], Path(made["file"])}
    assert made["bytes"] == Path(made["file"]).stat().st_size


def test_roles_of_services_may_read_what_is_restored(archive: Path, source: Stored) -> None:
    role = f"{source.name}_reader"
    source.sql(f"CREATE ROLE {role}")
    source.sql(f"GRANT USAGE ON SCHEMA {{name}}_color TO {role}")
    assert source.run("restore", "--replace", str(archive)).exit_code == 0
    allowed = source.sql("SELECT has_table_privilege($1, '{name}_color.profiles', 'SELECT') AS may", role)
    assert allowed[0]["may"]
    source.sql(f"DROP OWNED BY {role}")
    source.sql(f"DROP ROLE {role}")
