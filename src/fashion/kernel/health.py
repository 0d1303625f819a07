"""Liveness and readiness of this process alone."""

from dataclasses import dataclass, field

import msgspec


class Readiness(msgspec.Struct, kw_only=True):
    """The body of /ready: the configuration in use, why a newer one is rejected, and what does not answer.

    `shedding` is why uploads are rejected; reads are served meanwhile, so the status is still `ready`.
    """

    status: str
    revision: str
    rejected: str = ""
    stores: dict[str, str] = {}
    issuers: dict[str, str] | None = {}
    shedding: str = ""


@dataclass
class Health:
    """Whether this process accepts requests; draining begins when it is asked to stop.

    Attributes:
        stores: why a store does not answer, by its name; it is reported, and does not make the process unready.
        full: why a store takes nothing more, by its name.
        issuers: why the keys of an issuer of tokens cannot be used, by its URL, None until each was asked once; it
            makes nothing unready either.
    """

    started: bool = False
    draining: bool = False
    in_flight: int = 0
    stores: dict[str, str] = field(default_factory=dict)
    full: dict[str, str] = field(default_factory=dict)
    issuers: dict[str, str] | None = field(default_factory=dict)

    @property
    def shedding(self) -> str:
        """Why requests that record events are rejected for now, else empty."""
        return " ".join(self.full.values())

    def note_full(self, store: str, reason: str) -> bool:
        """Note why a store takes nothing more, empty when it does; return whether `shedding` began or ended."""
        before = bool(self.full)
        self.full.pop(store, None)
        if reason:
            self.full[store] = reason
        return before != bool(self.full)

    @property
    def status(self) -> str:
        """`ready`, `starting` or `draining`."""
        if self.draining:
            return "draining"
        return "ready" if self.started else "starting"
