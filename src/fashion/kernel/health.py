"""Liveness and readiness of this process alone."""

from dataclasses import dataclass

import msgspec


class Readiness(msgspec.Struct, kw_only=True):
    """The body of /ready: the configuration in use, and why a newer one is rejected."""

    status: str
    revision: str
    refused: str = ""


@dataclass
class Health:
    """Whether this process accepts requests; draining begins when it is asked to stop."""

    started: bool = False
    draining: bool = False
    in_flight: int = 0

    @property
    def status(self) -> str:
        """`ready`, `starting` or `draining`."""
        if self.draining:
            return "draining"
        return "ready" if self.started else "starting"
