"""How commands find the embedded stores of a running `fashion up`."""

from pathlib import Path

from fashion.local.stores.data_folder import port_is_free
from fashion.local.stores.urls import port_of
from fashion.settings import Settings, SettingsError, variable

_FOLDERS = {"database_url": "postgres", "redis_url": "redis"}


def attach(settings: Settings) -> Settings:
    """Return the settings with empty store URLs replaced by those of the `fashion up` that uses the data folder.

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
