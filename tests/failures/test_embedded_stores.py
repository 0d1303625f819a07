import multiprocessing
import os
import pwd
import re
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis

from fashion.local.stores import binaries
from fashion.local.stores.data_folder import StoreError, exclusive
from fashion.local.stores.embedded_server import EmbeddedServer
from fashion.local.stores.postgres import PostgresServer, embedded_postgres
from fashion.local.stores.redis import RedisServer, embedded_redis
from fashion.local.stores.urls import port_of
from support.stores.disks import filled, small_disk
from support.stores.postgres_data import copy_postgres_data
from support.waiting import PATIENCE

OPENERS = {"postgres": embedded_postgres, "redis": embedded_redis}
NOBODY = pwd.getpwnam("nobody")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


async def query(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(tmp_path)


@pytest.fixture(params=[PostgresServer, RedisServer])
def server(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[EmbeddedServer]:
    if request.param is PostgresServer:
        copy_postgres_data(data_dir)
    server: EmbeddedServer = request.param(data_dir)
    with exclusive(server.folder):
        yield server
        server.stop()


def kill(server: EmbeddedServer) -> None:
    assert server.child is not None
    server.child.kill()
    server.child.wait(PATIENCE)


async def test_postgresql_keeps_its_data_password_and_port(data_dir: Path) -> None:
    with embedded_postgres(data_dir) as first:
        await query(first, "CREATE TABLE kept AS SELECT 42 AS answer")
    with embedded_postgres(data_dir) as second:
        assert await query(second, "SELECT answer FROM kept") == 42
        assert second == first


async def test_redis_keeps_its_data_password_and_port(data_dir: Path) -> None:
    with embedded_redis(data_dir) as first:
        async with Redis.from_url(first) as redis:
            await redis.xadd("events", {"a": "1"})
    with embedded_redis(data_dir) as second:
        async with Redis.from_url(second) as redis:
            assert await redis.xlen("events") == 1
        assert second == first


async def test_postgresql_is_version_18_durable_and_unicode(postgres_url: str) -> None:
    assert str(await query(postgres_url, "SHOW server_version")).startswith("18")
    assert await query(postgres_url, "SHOW fsync") == "on"
    assert await query(postgres_url, "SELECT upper('é')") == "É"


async def test_redis_is_durable_and_never_evicts_a_stream(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        settings = await redis.config_get("*")
    assert settings["appendonly"] == "yes"
    assert settings["appendfsync"] == "everysec"
    assert settings["maxmemory-policy"] == "volatile-lru"


async def test_a_commit_survives_kill_9_of_postgresql(data_dir: Path) -> None:
    copy_postgres_data(data_dir)
    server = PostgresServer(data_dir)
    with exclusive(server.folder):
        server.start()
        await query(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
        kill(server)
        server.start()
        assert await query(server.url, "SELECT answer FROM kept") == 42
        server.stop()


def test_a_killed_server_starts_again_at_the_same_address(server: EmbeddedServer) -> None:
    server.start()
    address = server.url
    kill(server)
    server.start()
    assert server.url == address


def test_a_running_server_of_a_killed_owner_is_replaced(server: EmbeddedServer) -> None:
    server.start()
    left = server.child
    heir = type(server)(server.folder.parent)
    heir.start()
    assert left is not None
    assert left.wait(PATIENCE) == 0
    assert heir.url == server.url
    heir.stop()


def test_a_recorded_pid_of_somebody_else_is_left_alone(server: EmbeddedServer) -> None:
    server.start()
    kill(server)
    with subprocess.Popen(["sleep", "60"]) as bystander:
        (server.data / server.pid_file).write_text(f"{bystander.pid}\n")
        server.start()
        assert bystander.poll() is None
        bystander.kill()


def test_a_taken_port_makes_the_server_move(server: EmbeddedServer) -> None:
    server.start()
    taken = port_of(server.url)
    server.stop()
    with closing(socket.create_server(("127.0.0.1", taken))):
        server.start()
        assert port_of(server.url) != taken


def test_a_server_stops_without_leaving_a_process(server: EmbeddedServer) -> None:
    server.start()
    server.stop()
    left = [p for p in psutil.process_iter(["cwd"]) if p.info["cwd"] == str(server.data)]
    assert left == []


def test_secrets_are_readable_by_their_owner_alone(server: EmbeddedServer) -> None:
    server.start()
    kept = {path for path in server.folder.iterdir() if path.name in {"url", "redis.conf"}}
    assert kept
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def test_the_password_is_in_no_command_line(server: EmbeddedServer) -> None:
    server.start()
    assert server.child is not None
    password = server.url.split(":")[2].split("@")[0]
    assert password not in " ".join(psutil.Process(server.child.pid).cmdline())


def test_only_the_loopback_address_is_served(server: EmbeddedServer) -> None:
    server.start()
    assert server.child is not None
    sockets = psutil.Process(server.child.pid).net_connections("all")
    listening = {c.laddr.ip for c in sockets if c.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


def test_a_folder_in_use_is_rejected_by_name(server: EmbeddedServer) -> None:
    with pytest.raises(StoreError, match=f"{server.folder} is in use .* FASHION_DATA_DIR"):  # noqa: SIM117
        with OPENERS[server.name](server.folder.parent):
            pass


def open_postgres(data_dir: Path) -> None:
    with embedded_postgres(data_dir):
        pass


def open_redis(data_dir: Path) -> None:
    with embedded_redis(data_dir):
        pass


def test_a_folder_of_foreign_files_is_rejected_by_name(data_dir: Path) -> None:
    (data_dir / "postgres" / "data").mkdir(parents=True)
    with (
        pytest.raises(StoreError, match=f"{data_dir}/postgres/data cannot be used"),
        embedded_postgres(data_dir),
    ):
        pass


def test_a_cluster_of_another_major_version_is_rejected(data_dir: Path) -> None:
    (data_dir / "postgres" / "data").mkdir(parents=True)
    (data_dir / "postgres" / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(StoreError, match="made by PostgreSQL 17, this is 18"):
        open_postgres(data_dir)


def test_a_damaged_cluster_is_rejected_with_what_the_server_said(data_dir: Path) -> None:
    copy_postgres_data(data_dir)
    (data_dir / "postgres" / "data" / "global" / "pg_control").write_bytes(b"nonsense")
    with pytest.raises(StoreError, match=r"postgres cannot be used .*pg_control"):
        open_postgres(data_dir)


def test_a_damaged_append_only_file_is_rejected_with_what_the_server_said(data_dir: Path) -> None:
    open_redis(data_dir)
    (data_dir / "redis" / "data" / "appendonly.aof").write_bytes(b"nonsense")
    with pytest.raises(StoreError, match=r"redis cannot be used .*append only file"):
        open_redis(data_dir)


def test_a_lost_password_is_said(data_dir: Path) -> None:
    copy_postgres_data(data_dir)
    (data_dir / "postgres" / "url").unlink()
    with (
        pytest.raises(StoreError, match="`url`, which holds the password, is missing"),
        embedded_postgres(data_dir),
    ):
        pass


def test_a_data_folder_that_is_a_file_is_rejected(data_dir: Path) -> None:
    (data_dir / "postgres").touch()
    with pytest.raises(StoreError, match=f"{data_dir}/postgres cannot be used"):
        open_postgres(data_dir)


@pytest.mark.parametrize("first", [True, False])
def test_a_full_disk_is_one_sentence_that_asks_for_space(data_dir: Path, first: bool) -> None:
    with small_disk(data_dir, 70_000_000):
        if not first:
            copy_postgres_data(data_dir)
        with filled(data_dir), pytest.raises(StoreError) as raised:
            open_postgres(data_dir)
    assert re.fullmatch(
        r".* cannot be used \(.*No space left.*\): free space .* FASHION_DATA_DIR\.", f"{raised.value}"
    )


def test_a_folder_on_a_disk_that_is_read_only_is_to_be_made_writable(data_dir: Path) -> None:
    with small_disk(data_dir, 1_000_000):
        subprocess.run(["mount", "-o", "remount,ro", str(data_dir)], check=True)
        with pytest.raises(StoreError, match=r"postgres cannot be used \(read-only.*\): make it writable, or"):
            open_postgres(data_dir)


def test_an_interrupted_first_start_is_started_over(data_dir: Path) -> None:
    (data_dir / "postgres" / "data.new" / "base").mkdir(parents=True)
    with embedded_postgres(data_dir) as url:
        assert url


def test_servers_end_with_a_killed_owner(data_dir: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from fashion.local.stores.redis import RedisServer\n"
        "server = RedisServer(Path(sys.argv[1])); server.folder.mkdir(); server.start()\n"
        "print(server.child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, data_dir], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        left = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    left.wait(PATIENCE)


@as_root
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("opened", [open_postgres, open_redis])
def test_an_ordinary_user_can_run_it(opened: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)
        child = multiprocessing.get_context("fork").Process(target=unprivileged, args=(opened, Path(folder)))
        child.start()
        child.join()
        assert child.exitcode == 0


def unprivileged(opened: Callable[[Path], None], folder: Path) -> None:
    # Only root may be able to read the folder of Python, from which this codec is read when a host is looked up.
    "localhost".encode("idna")
    os.setgroups([])
    os.setgid(NOBODY.pw_gid)
    os.setuid(NOBODY.pw_uid)
    opened(folder)


@as_root
def test_root_can_run_it_from_an_environment_that_only_root_can_enter(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = binaries.package_folder("embedded_postgres", "")
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, data_dir / part.name)
    monkeypatch.setattr(binaries, "package_folder", lambda *_: data_dir / package.name)
    with tempfile.TemporaryDirectory() as public:
        Path(public).chmod(0o755)
        monkeypatch.setattr(binaries, "SYSTEM_COPIES", Path(public) / "copies")
        open_postgres(data_dir)
        open_postgres(data_dir)
