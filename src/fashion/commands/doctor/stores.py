"""Checks of PostgreSQL and Redis: their programs, their data, and whether they answer."""

import asyncio
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from fashion.commands.doctor.finding import Finding
from fashion.commands.doctor.machine import existing_parent
from fashion.commands.platform.status import ComponentStatus, read_store_statuses, read_stream_statuses
from fashion.local.running_platform import RunningPlatform
from fashion.local.stores.binaries import postgres_programs, redis_program
from fashion.local.stores.data_folder import StoreError
from fashion.local.stores.postgres import MAJOR, PostgresServer
from fashion.settings import Settings, variable

_OTHER_FOLDER = "Move it away, run as the account that made it, or name another folder with FASHION_DATA_DIR."


def check_stores(settings: Settings, running: RunningPlatform | None) -> list[Finding]:
    """Check that each store answers, or, if `fashion up` would start it, that its program runs here."""
    postgres, redis = asyncio.run(read_store_statuses(settings))
    streams = asyncio.run(read_stream_statuses(settings))
    return [
        _check_answer(postgres, "database_url")
        if settings.database_url or running
        else _check_program("postgres", lambda: _postgres_program(settings.data_dir), "database_url"),
        _check_answer(redis, "redis_url")
        if settings.redis_url or running
        else _check_program("redis", redis_program, "redis_url"),
        *(_check_answer(stream, "events_url") for stream in streams),
    ]


def check_data_folder(data_dir: Path) -> Finding:
    """Check that `fashion up` can use the data in the folder."""
    data_dir = data_dir.resolve()
    if not os.access(existing_parent(data_dir), os.W_OK):
        return Finding("data folder", "FAIL", f"{data_dir} cannot be written", _OTHER_FOLDER)
    recorded = data_dir / "postgres" / "data" / "PG_VERSION"
    try:
        found = recorded.read_text().strip()
    except FileNotFoundError:
        return Finding("data folder", "OK", f"{data_dir} holds no data; `fashion up` makes what it needs")
    except OSError as error:
        return Finding("data folder", "FAIL", f"{recorded} cannot be read: {error.strerror}", _OTHER_FOLDER)
    if found != MAJOR:
        detail = f"{data_dir} was made by PostgreSQL {found}, this is {MAJOR}"
        return Finding("data folder", "FAIL", detail, _OTHER_FOLDER)
    return Finding("data folder", "OK", f"{data_dir} holds data of PostgreSQL {found}")


def _check_answer(store: ComponentStatus, field: str) -> Finding:
    if store.healthy:
        return Finding(store.name, "OK", f"{store.detail} answers at {store.url}")
    instead = "events are in Redis" if field == "events_url" else "`fashion up` brings its own"
    advice = f"Start it, or correct {variable(field)}; without that variable {instead}."
    return Finding(store.name, "FAIL", f"{store.url} does not answer: {store.detail}", advice)


def _check_program(name: str, find: Callable[[], Path], field: str) -> Finding:
    try:
        program = find()
        shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except StoreError as error:
        return Finding(name, "FAIL", str(error), f"Do that, or set {variable(field)} to a server.")
    except (OSError, subprocess.CalledProcessError) as error:
        return Finding(
            name, "FAIL", f"Its program does not run here: {error}", f"Set {variable(field)} to a server."
        )
    version = re.search(r"\d+\.\d+[.\d]*", shown)
    return Finding(name, "OK", f"version {version and version[0]} is installed; `fashion up` starts it")


def _postgres_program(data_dir: Path) -> Path:
    # For root this looks for the account that PostgreSQL runs as.
    PostgresServer(data_dir)
    return postgres_programs(None) / "postgres"
