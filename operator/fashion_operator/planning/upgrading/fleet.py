"""Which platforms follow a new release of the operator now: a share of the fleet at a time; pure.

How each one stands is read off its status, so that another operator goes on where this one ended.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from fashion_operator.planning.conditions import condition_named
from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import PlatformKey

Stand = Literal["waiting", "interrupted", "upgrading", "upgraded", "installed"]
_UNDER_WAY, _DONE = {"Upgrading", "UpgradeFailed"}, "Upgraded"


class Member(NamedTuple):
    """How a platform stands to the release of the operator that runs.

    One that waits is interrupted if it was being upgraded to another release; one that it has made is installed.
    """

    stand: Stand
    is_ready: bool = True
    is_degraded: bool = False

    @property
    def waits(self) -> bool:
        """Whether it does not follow the release yet."""
        return self.stand in ("waiting", "interrupted")

    @property
    def is_unfinished(self) -> bool:
        """Whether its upgrade takes a place of the share."""
        return self.stand == "upgrading" or (self.stand == "upgraded" and not self.is_ready)

    @property
    def has_failed(self) -> bool:
        """Whether it is in trouble since it was upgraded."""
        return self.stand in ("upgrading", "upgraded") and self.is_degraded


class Wave(NamedTuple):
    """The platforms that may begin, or the one that keeps all others from beginning."""

    admitted: frozenset[PlatformKey] = frozenset()
    stopped_by: PlatformKey | None = None


def next_wave(members: Mapping[PlatformKey, Member], percent: int) -> Wave:
    """Return who begins: none while one has failed; the interrupted first, those in trouble for long last."""
    waiting = [key for key, each in members.items() if each.waits]
    if not waiting:
        return Wave()
    if failed := [key for key, each in members.items() if each.has_failed]:
        return Wave(stopped_by=min(failed))
    room = share_of(len(members), percent) - sum(each.is_unfinished for each in members.values())
    return Wave(frozenset(sorted(waiting, key=lambda key: _order(key, members[key]))[: max(room, 0)]))


def _order(key: PlatformKey, member: Member) -> tuple[bool, bool, PlatformKey]:
    return member.stand != "interrupted", member.is_degraded, key


def share_of(size: int, percent: int) -> int:
    """Return how many platforms of a fleet are upgraded at a time: at least one, unless the share is none."""
    return max(size * percent // 100, 1) if percent else 0


def member_of(body: Manifest, release: str) -> Member | None:
    """Return how a platform stands; None where it is new, suspended or being deleted."""
    status = body.get("status", {})
    if not status or "deletionTimestamp" in body["metadata"] or body.get("spec", {}).get("suspend"):
        return None
    found = {each["type"]: (each["status"], each["reason"]) for each in status.get("conditions", ())}
    ready, degraded = (found.get(name, ("", "")) for name in ("Ready", "Degraded"))
    is_ready = ready[0] == "True" or ready[1] == "Stopped"
    return Member(_stand(status, release), is_ready, degraded[0] == "True")


def _stand(status: Manifest, release: str) -> Stand:
    if status.get("release") != release:
        return "interrupted" if is_under_way(status) else "waiting"
    if is_under_way(status):
        return "upgrading"
    return "upgraded" if _reason(status) == _DONE else "installed"


def is_under_way(status: Manifest) -> bool:
    """Whether a status is that of a platform whose upgrade has begun and not ended."""
    return _reason(status) in _UNDER_WAY


def was_upgraded(status: Manifest) -> bool:
    """Whether a status is that of a platform whose upgrade has ended."""
    return _reason(status) == _DONE


def _reason(status: Manifest) -> str:
    found = condition_named(status, "Upgraded")
    return str(found["reason"]) if found else ""
