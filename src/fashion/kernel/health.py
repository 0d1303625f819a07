"""Liveness and readiness: both speak of this process alone."""

from dataclasses import dataclass

import msgspec


class Readiness(msgspec.Struct, kw_only=True):
    """The body of /ready: the configuration that is served, and why a newer one is refused."""

    status: str
    revision: str
    refused: str = ""


@dataclass
class Health:
    """Whether this process takes requests; draining begins when it is told to stop."""

    started: bool = False
    draining: bool = False
    in_flight: int = 0

    @property
    def status(self) -> str:
        """`ready`, `starting` or `draining`."""
        if self.draining:
            return "draining"
        return "ready" if self.started else "starting"
