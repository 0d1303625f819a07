"""The platforms of this operator, and whose turn it is to follow its release."""

from collections.abc import Callable

import structlog

from fashion_operator.planning.observed import Turn
from fashion_operator.planning.upgrading.fleet import Member, Wave, member_of, next_wave
from fashion_operator.resources import Manifest
from fashion_operator.spec.keys import PlatformKey

log = structlog.get_logger(__name__)


class Fleet:
    """Admits platforms as their statuses allow.

    Attributes:
        on_stopped: called with the platform that keeps all others from being upgraded.
    """

    def __init__(
        self,
        release: str,
        percent: int,
        leads: Callable[[str], bool],
        changed: Callable[[PlatformKey], None],
        on_stopped: Callable[[PlatformKey], None],
    ) -> None:
        self._release, self._percent, self._leads = release, percent, leads
        self._changed, self._on_stopped = changed, on_stopped
        self._members: dict[PlatformKey, Member] = {}
        self._turns: dict[PlatformKey, Turn] = {}
        self._stopped_by: PlatformKey | None = None
        self._is_known = False

    def begin(self) -> None:
        """Every platform has been observed once: from now on changes make others begin."""
        self._is_known = True
        self._stopped_by = self._wave().stopped_by

    def observe(self, key: PlatformKey, body: Manifest) -> None:
        """Take over how a platform stands."""
        member = member_of(body, self._release)
        if member == self._members.get(key):
            return
        self._members.pop(key, None)
        if member:
            self._members[key] = member
        self._look()

    def delete(self, key: PlatformKey) -> None:
        """Forget a platform."""
        self._turns.pop(key, None)
        if self._members.pop(key, None):
            self._look()

    def turn(self, key: PlatformKey) -> Turn:
        """Return what was decided last."""
        return self._turns.get(key, Turn())

    def decide(self, key: PlatformKey, body: Manifest, is_new: bool) -> Turn:
        """Decide whether a platform follows now; one that has no pods of an earlier release does."""
        has_begun = body.get("status", {}).get("release") == self._release
        self._turns[key] = Turn(self._release) if is_new or has_begun else self._admit(key)
        return self._turns[key]

    def _admit(self, key: PlatformKey) -> Turn:
        wave = self._wave()
        if key in wave.admitted:
            # It takes its place at once: its status says so only later.
            self._members[key] = self._members[key]._replace(stand="upgrading")
            return Turn(self._release, begins=True)
        return Turn(self._release, follows=False, stopped_by="/".join(wave.stopped_by or ()))

    def _wave(self) -> Wave:
        return next_wave({key: each for key, each in self._members.items() if self._leads(key[0])}, self._percent)

    def _look(self) -> None:
        """Have those reconciled that may begin, and all that wait when the upgrade stops or goes on."""
        if not self._is_known:
            return
        wave, before = self._wave(), self._stopped_by
        self._stopped_by = wave.stopped_by
        waiting = [key for key, each in self._members.items() if each.waits]
        for key in wave.admitted if wave.stopped_by == before else waiting:
            self._changed(key)
        if wave.stopped_by != before:
            log.info("upgrade of the fleet", stopped_by="/".join(wave.stopped_by or ()), waiting=len(waiting))
        if wave.stopped_by and wave.stopped_by != before:
            self._on_stopped(wave.stopped_by)
