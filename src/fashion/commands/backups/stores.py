"""The stores of a platform, for a command that works whether `fashion up` runs or not."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from fashion.commands.attach import attach
from fashion.local.stores.postgres import embedded_postgres
from fashion.local.stores.redis import embedded_redis
from fashion.settings import Settings, SettingsError

_EMBEDDED = {"database_url": embedded_postgres, "redis_url": embedded_redis}


@contextmanager
def open_stores(settings: Settings) -> Iterator[Settings]:
    """Return the settings with the URLs of stores that run: those set, those of `fashion up`, or started for this.

    Raises:
        StoreError: an embedded store does not start.
    """
    with ExitStack() as started:
        yield _attached(settings) or _started(settings, started)


def _attached(settings: Settings) -> Settings | None:
    try:
        return attach(settings)
    except SettingsError:
        return None


def _started(settings: Settings, started: ExitStack) -> Settings:
    urls = {
        field: started.enter_context(run(settings.data_dir))
        for field, run in _EMBEDDED.items()
        if not getattr(settings, field)
    }
    return settings.model_copy(update=urls)
