"""FASHION_* variables that set nothing, such as misspelled ones."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import msgspec

from fashion.settings import PREFIX, Settings, variable

_OF_OTHER_PROGRAMS = (f"{PREFIX}OPERATOR_", f"{PREFIX}E2E_")
# Kubernetes makes these for each Service of the namespace, such as FASHION_GATEWAY_PORT_8080_TCP_ADDR.
_SERVICE_LINK = re.compile(r"_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$")
_SERVICE_LINK_URL = re.compile(r"(tcp|udp|sctp)://")


class UnknownVariable(msgspec.Struct, frozen=True):
    """A FASHION_* variable that sets nothing, and the known one with the nearest name, if any is near."""

    name: str
    nearest: str | None

    def __str__(self) -> str:
        meant = f"did you mean {self.nearest}?" if self.nearest else "`fashion config` lists the known ones."
        return f"{self.name} is set, but there is no such setting; {meant}"


def unknown_variables(environment: Mapping[str, str]) -> list[UnknownVariable]:
    """Return the FASHION_* variables that no program of this project reads, except those that Kubernetes makes."""
    ours = {name.upper(): value for name, value in environment.items() if name.upper().startswith(PREFIX)}
    known = {variable(field) for field in Settings.model_fields}
    return [
        UnknownVariable(name, _nearest(name, known))
        for name, value in sorted(ours.items())
        if name not in known and not _is_foreign(name, value)
    ]


def _nearest(name: str, known: Iterable[str]) -> str | None:
    # The prefix is left out, because it would make all names similar.
    fields = [each.removeprefix(PREFIX) for each in known]
    found = get_close_matches(name.removeprefix(PREFIX), fields, n=1)
    return f"{PREFIX}{found[0]}" if found else None


def _is_foreign(name: str, value: str) -> bool:
    made_by_kubernetes = _SERVICE_LINK.search(name) or _SERVICE_LINK_URL.match(value)
    return name.startswith(_OF_OTHER_PROGRAMS) or bool(made_by_kubernetes)
