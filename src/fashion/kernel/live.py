"""The live configuration: one watched file, re-read when it changes, the last good version kept."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

import structlog
from watchfiles import awatch

from fashion.kernel import metrics

log = structlog.get_logger(__name__)

T = TypeVar("T")
NOTHING = b"{}"


class Live(Generic[T]):
    """What the file says now, parsed.

    Attributes:
        value: the last good configuration.
        revision: 12 digits of the SHA-256 of the bytes it was parsed from.
        refused: why the file on disk is not served, or nothing.
    """

    def __init__(self, path: Path, parse: Callable[[bytes], T]) -> None:
        self._path, self._parse = path, parse
        self.value, self.revision, self.refused = parse(NOTHING), _revision(NOTHING), ""
        self.read()

    def read(self) -> None:
        """Take over what the file says, or say why not."""
        content = self._path.read_bytes() if self._path.is_file() else NOTHING
        revision = _revision(content)
        try:
            value = self._parse(content)
        except ValueError as error:
            self._refuse(str(error))
            return
        self.value, self.refused = value, ""
        metrics.CONFIG_REFUSED.set(0)
        if revision != self.revision:
            log.info("configuration changed", revision=revision)
        metrics.CONFIG.clear()
        metrics.CONFIG.labels(revision).set(1)
        self.revision = revision

    def _refuse(self, reason: str) -> None:
        if reason != self.refused:
            log.error("configuration refused", file=self._path.name, reason=reason, serving=self.revision)
        self.refused = reason
        metrics.CONFIG_REFUSED.set(1)

    async def watch(self) -> None:
        """Re-read the file when its folder changes: editors and ConfigMaps replace it by rename or link."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.read()
        async for _ in awatch(self._path.parent, step=50, debounce=100, recursive=False, rust_timeout=1000):
            self.read()


def _revision(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]
