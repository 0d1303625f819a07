"""Commands beside a running `fashion up` find its embedded stores by themselves."""

from pathlib import Path

from fashion.local.stores.data_folder import port_is_free, port_of
from fashion.settings import Service, Settings, SettingsError, variable

WITH_TABLES: tuple[Service, ...] = ("imaging", "color", "products")
_FOLDERS = {"database_url": "postgres", "redis_url": "redis"}


def attached(settings: Settings) -> Settings:
    """The settings, their empty store URLs filled in with those of the `fashion up` that runs on the data folder.

    Raises:
        SettingsError: a URL is not set and no `fashion up` runs there.
    """
    empty = {field: folder for field, folder in _FOLDERS.items() if not getattr(settings, field)}
    found = {field: _running(settings.data_dir / folder, field) for field, folder in empty.items()}
    return settings.model_copy(update=found)


def _running(folder: Path, field: str) -> str:
    try:
        url = (folder / "url").read_text().strip()
    except OSError:
        url = ""
    if not url or port_is_free(port_of(url)):
        raise SettingsError(f"{variable(field)}: set it, or start `fashion up`, which brings its own.")
    return url
