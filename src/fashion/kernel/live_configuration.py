"""The live configuration: one watched file, re-read when it changes, the last good version kept."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

import structlog
from watchfiles import awatch

from fashion.kernel.telemetry import metrics

log = structlog.get_logger(__name__)

T = TypeVar("T")
NOTHING = b"{}"


class LiveConfiguration(Generic[T]):
    """The parsed content of the file.

    Attributes:
        value: the last good configuration.
        revision: 12 digits of the SHA-256 of the bytes it was parsed from.
        rejected: why the file on disk is rejected, or an empty string.
    """

    def __init__(self, path: Path, parse: Callable[[bytes], T]) -> None:
        self._path, self._parse = path, parse
        self._seen: bytes | None = None
        self.value, self.revision, self.rejected = parse(NOTHING), _revision(NOTHING), ""
        self._serve(self.value, self.revision)
        self.read()

    def read(self) -> None:
        """Apply the file if it changed, or record why it is rejected."""
        try:
            content = self._content()
        except OSError as error:
            self._seen = None
            self._reject(f"The configuration file cannot be read: {error.strerror}.")
            return
        if content != self._seen:
            self._seen = content
            self._take_over(content)

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """Write what a change makes of the file, all of it or nothing, and apply it.

        Raises:
            ValueError: the file is not valid, or would not be; it stays as it is.
            OSError: it cannot be written.
        """
        content = change(self._content())
        self._parse(content)
        fresh = self._path.with_name(f"{self._path.name}.new")
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self.read()

    def _take_over(self, content: bytes) -> None:
        try:
            value = self._parse(content)
        except RecursionError:
            self._reject("The configuration file is nested too deeply.")
        except ValueError as error:
            self._reject(str(error))
        else:
            self._serve(value, _revision(content))

    def _serve(self, value: T, revision: str) -> None:
        if revision != self.revision:
            log.info("configuration changed", revision=revision)
        self.value, self.revision, self.rejected = value, revision, ""
        metrics.CONFIG_REJECTED.set(0)
        metrics.CONFIG.clear()
        metrics.CONFIG.labels(revision).set(1)

    def _content(self) -> bytes:
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return NOTHING

    def _reject(self, reason: str) -> None:
        if reason != self.rejected:
            log.error("configuration rejected", file=self._path.name, reason=reason, serving=self.revision)
        self.rejected = reason
        metrics.CONFIG_REJECTED.set(1)

    async def watch(self) -> None:
        """Re-read the file when its folder changes, and each second.

        Editors and ConfigMaps replace it by rename or link; some file systems report no changes.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.read()
        changes = awatch(
            self._path.parent,
            watch_filter=None,
            step=50,
            debounce=100,
            recursive=False,
            rust_timeout=1000,
            yield_on_timeout=True,
        )
        async for _ in changes:
            self.read()


def _revision(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]
