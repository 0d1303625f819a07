"""Stores over TLS, checked by an authority of one's own, as the operator tells the services of one."""

import ssl
from pathlib import Path

import pytest
from asyncpg import PostgresError
from redis.exceptions import ConnectionError as RedisConnectionError

from fashion.kernel.postgres.database import Database
from fashion.kernel.redis import check_redis
from fashion.settings import Settings
from support.http.tls import certificate, secured


@pytest.fixture
def context(tmp_path: Path) -> ssl.SSLContext:
    """A server's, whose certificate is mine.crt; other.crt is that of somebody else."""
    certificate(tmp_path, "other")
    return certificate(tmp_path, "mine")


async def test_redis_is_trusted_by_its_authority_alone(
    settings: Settings, context: ssl.SSLContext, tmp_path: Path
) -> None:
    async with secured(settings.redis_url, context) as url:
        await check_redis(settings.model_copy(update={"redis_url": url, "redis_ca_file": tmp_path / "mine.crt"}))
        for file in (None, tmp_path / "other.crt"):
            with pytest.raises(RedisConnectionError, match="certificate verify failed"):
                await check_redis(settings.model_copy(update={"redis_url": url, "redis_ca_file": file}))


async def test_a_redis_without_tls_needs_no_authority(settings: Settings, tmp_path: Path) -> None:
    await check_redis(settings.model_copy(update={"redis_ca_file": tmp_path / "mine.crt"}))


async def test_postgresql_is_trusted_by_its_authority_alone(
    settings: Settings, context: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    async with secured(settings.database_url, context) as url:
        monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "mine.crt"))
        await (await Database(url, "public", 1, 1.0).connect()).close()
        monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "other.crt"))
        with pytest.raises(ssl.SSLCertVerificationError):
            await Database(url, "public", 1, 1.0).connect()


@pytest.fixture
def asking(context: ssl.SSLContext, tmp_path: Path) -> ssl.SSLContext:
    """A server's that asks its clients for client.crt."""
    certificate(tmp_path, "client")
    context.load_verify_locations(tmp_path / "client.crt")
    context.verify_mode = ssl.CERT_REQUIRED
    return context


async def test_redis_is_shown_a_certificate(settings: Settings, asking: ssl.SSLContext, tmp_path: Path) -> None:
    async with secured(settings.redis_url, asking) as url:
        anonymous = settings.model_copy(update={"redis_url": url, "redis_ca_file": tmp_path / "mine.crt"})
        files = {"redis_certificate_file": tmp_path / "client.crt", "redis_key_file": tmp_path / "client.key"}
        await check_redis(anonymous.model_copy(update=files))
        with pytest.raises(RedisConnectionError):
            await check_redis(anonymous)


async def test_postgresql_is_shown_a_certificate(
    settings: Settings, asking: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "mine.crt"))
    async with secured(settings.database_url, asking) as url:
        with pytest.raises((OSError, PostgresError)):
            await Database(url, "public", 1, 1.0).connect()
        monkeypatch.setenv("PGSSLCERT", str(tmp_path / "client.crt"))
        monkeypatch.setenv("PGSSLKEY", str(tmp_path / "client.key"))
        await (await Database(url, "public", 1, 1.0).connect()).close()
