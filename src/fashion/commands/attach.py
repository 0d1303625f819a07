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
    return settings.model_copy(update={field: attach_store(settings, field) for field in _FOLDERS})


def attach_store(settings: Settings, field: str) -> str:
    """Return the URL of a store: the value of its setting, else that of the running `fashion up`.

    Raises:
        SettingsError: neither is there.
    """
    url = str(getattr(settings, field)) or _stored_url(settings.data_dir / _FOLDERS[field])
    if not url:
        raise SettingsError(f"{variable(field)}: set it, or start `fashion up`, which brings its own.")
    return url


def _stored_url(folder: Path) -> str:
    try:
        url = (folder / "url").read_text().strip()
    except OSError:
        return ""
    return "" if port_is_free(port_of(url)) else url
