"""The controller: observe one platform, decide, write what differs, report the status."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import monotonic

import msgspec
import structlog
from prometheus_client import Counter, Histogram

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.apply import Writer, Writes
from fashion_operator.cluster.kinds import PLATFORM
from fashion_operator.cluster.object_cache import ObjectCache
from fashion_operator.cluster.secret_metadata import SecretVersions
from fashion_operator.planning.conditions import Status, service_pods
from fashion_operator.planning.observed import Observed, child_of
from fashion_operator.planning.problems import Problem
from fashion_operator.planning.reconcile import Plan, reconcile
from fashion_operator.planning.reporting.status import build_status
from fashion_operator.planning.served_versions import last_rollout
from fashion_operator.planning.upgrading.turns import as_rolled_out
from fashion_operator.resources import Manifest, build_configuration, new_secrets
from fashion_operator.running.announcements import Announce, announce_changes
from fashion_operator.running.failures import attempt, failure, outcome
from fashion_operator.running.fleet import Fleet
from fashion_operator.running.observers.catalogue import CATALOGUE_SECONDS, catalogue_digest
from fashion_operator.running.observers.config_sync import ConfigSync
from fashion_operator.running.observers.event_reasons import LOOK_SECONDS, event_reasons
from fashion_operator.running.observers.outages import OutageReports
from fashion_operator.running.observers.readiness import ReadinessClient
from fashion_operator.running.observers.referenced_secrets import ReferencedSecrets, referenced_names
from fashion_operator.running.observers.ways_in import WaysIn
from fashion_operator.running.queue import Queue
from fashion_operator.settings import Settings
from fashion_operator.spec.keys import ChildKey, PlatformKey, SecretKey
from fashion_operator.spec.platform import Platform, parse_platform

log = structlog.get_logger(__name__)

# When an upgrade that changes nothing is found to be done.
UPGRADE_SECONDS = 2.0

RECONCILES = Counter("fashion_operator_reconciles", "Reconciliations by outcome", ("outcome",))
DURATION = Histogram("fashion_operator_reconcile_duration_seconds", "Time of one reconciliation")


class Controller:
    """Reconciles platforms.

    Attributes:
        platforms: every FashionPlatform as it was seen last.
        begun: when each reconciliation under way began, by the monotonic clock.
    """

    def __init__(
        self,
        cluster: Cluster,
        store: ObjectCache,
        queue: Queue[PlatformKey],
        settings: Settings,
        announce: Announce,
        leads: Callable[[str], bool],
    ) -> None:
        self._cluster, self._store, self._queue = cluster, store, queue
        self._defaults, self._announce, self._leads = settings.defaults, announce, leads
        self.secret_versions = SecretVersions()
        self._secrets = ReferencedSecrets(cluster, self.secret_versions, store)
        self._readiness = ReadinessClient()
        self.config_sync = ConfigSync(cluster, self._readiness)
        self.outage_reports = OutageReports(self._readiness, queue.add)
        self._writer = Writer(cluster, store, queue.add, self._announce_healed)
        self.platforms: dict[PlatformKey, Manifest] = {}
        self.ways_in = WaysIn(cluster, self.platforms, self.secret_versions, queue.add)
        self.fleet = Fleet(
            self._defaults.release, settings.upgrade_percent, leads, queue.add, self._announce_stopped
        )
        self.apis: frozenset[str] = frozenset()
        self.begun: dict[PlatformKey, float] = {}

    def on_observed(self, body: Manifest) -> None:
        """Take a platform over as it is now."""
        meta = body["metadata"]
        key = meta["namespace"], meta["name"]
        before = self.platforms.get(key)
        if before and int(before["metadata"]["resourceVersion"]) > int(meta["resourceVersion"]):
            return
        if before and before["metadata"]["uid"] != meta["uid"]:
            self.on_deleted(key, before["metadata"]["uid"])
        self.platforms[key] = body
        self.fleet.observe(key, body)
        if before is None or _identity(before) != _identity(body):
            self._queue.add(key)

    def on_deleted(self, key: PlatformKey, uid: str) -> None:
        """Delete what is known of a platform, unless a newer one has its name; the cluster deletes its objects."""
        known = self.platforms.get(key)
        if known and known["metadata"]["uid"] == uid:
            del self.platforms[key]
            self._writer.delete(key)
            self.config_sync.delete(key)
            self.outage_reports.delete(key)
            self.ways_in.delete(key)
            self.fleet.delete(key)

    def on_secret_changed(self, secret: SecretKey) -> None:
        """Reconcile the platforms that reference a Secret."""
        namespace, name = secret
        for key, body in self.platforms.items():
            if key[0] == namespace and name in referenced_names(body):
                self._queue.add(key)

    async def poll(self) -> None:
        """Ask the ready pods of every platform what does not answer them, and each gateway from outside."""
        pods = {
            key: service_pods(Observed(pods=self._store.pods(key)))
            for key in self.platforms
            if self._leads(key[0])
        }
        asked = (self.outage_reports.poll(key, found) for key, found in pods.items())
        await asyncio.gather(self.ways_in.poll(self._leads), *asked)

    async def close(self) -> None:
        """Close the connections to pods."""
        await self._readiness.close()
        await self.ways_in.close()

    async def act(self, key: PlatformKey) -> bool:
        """Reconcile a platform, unless another operator does; whether that succeeded."""
        body = self.platforms.get(key)
        if body is None or "deletionTimestamp" in body["metadata"] or not self._leads(key[0]):
            return True
        generation = body["metadata"]["generation"]
        structlog.contextvars.bind_contextvars(namespace=key[0], name=key[1], generation=generation)
        self.begun[key] = monotonic()
        try:
            with DURATION.time():
                problem = await self._reconcile(key, body)
        except Exception as error:
            problem = failure(error)
        finally:
            del self.begun[key]
            structlog.contextvars.clear_contextvars()
        RECONCILES.labels(outcome(problem)).inc()
        return problem is None

    async def _reconcile(self, key: PlatformKey, body: Manifest) -> Problem | None:
        """Bring a platform to what is wanted and report; what kept that from being done."""
        platform = parse_platform(body, self._defaults)
        platform = msgspec.structs.replace(platform, secrets=await self._secrets.values(platform))
        catalogue = await catalogue_digest(self._cluster, platform)
        lacking = await event_reasons(self._cluster, self._store.children(key).values())
        current = last_rollout(platform, self._observe(key, catalogue, lacking))
        turn = self.fleet.decide(key, body, is_new=current is None)
        if current and not turn.follows:
            platform = as_rolled_out(platform, current)
        observed = self._observe(key, catalogue, lacking)
        await self.ways_in.aim(platform, observed)
        plan = reconcile(platform, observed, new_secrets())
        if turn.begins:
            await self._report(key, platform, observed, plan, None)
            self._queue.add_later(key, UPGRADE_SECONDS)
        writes = self._writer.due(platform, observed, plan)
        if writes and not await self._is_current(key, platform):
            return None
        problem = await attempt(self._write(platform, observed, writes))
        if not platform.spec.suspend:
            unspread = await attempt(self._spread(key, self._observe(key, catalogue, lacking), plan.revision))
            problem = problem or unspread
        await self._report(key, platform, self._observe(key, catalogue, lacking), plan, problem)
        if lacking:
            self._queue.add_later(key, LOOK_SECONDS)
        if platform.spec.catalogue and platform.spec.catalogue.config_map_ref:
            self._queue.add_later(key, CATALOGUE_SECONDS)
        return problem

    def _observe(self, key: PlatformKey, catalogue: str | None, lacking: Mapping[ChildKey, str]) -> Observed:
        found, outages = self._store.children(key), self.outage_reports.outages(key)
        return Observed(
            children={child: each for child, each in found.items() if child[0] != "Pod"},
            pods=[each for child, each in found.items() if child[0] == "Pod"],
            apis=self.apis,
            revisions=self.config_sync.revisions(key),
            rejections=self.config_sync.rejections(key),
            stores=outages.stores,
            issuers=outages.issuers,
            way_in=self.ways_in.observe(key),
            event_reasons={child: message for child, message in lacking.items() if message},
            catalogue=catalogue,
            turn=self.fleet.turn(key),
        )

    async def _is_current(self, key: PlatformKey, platform: Platform) -> bool:
        """Whether the platform is still there and still so: what a lost watch left behind must not be built."""
        found = await self._cluster.find(PLATFORM, *key)
        if found is None or found["metadata"]["uid"] != platform.uid:
            self.on_deleted(key, platform.uid)
        if found:
            self.on_observed(found)
        return found is not None and _identity(found)[:2] == (platform.uid, platform.generation)

    async def _write(self, platform: Platform, observed: Observed, writes: Writes) -> None:
        if child_of(build_configuration(platform)) in map(child_of, writes.apply):
            self.config_sync.invalidate((platform.namespace, platform.name))
        await self._writer.write(platform, observed, writes)

    async def _spread(self, key: PlatformKey, observed: Observed, revision: str) -> None:
        seconds = await self.config_sync.spread(key, service_pods(observed), revision)
        if seconds is not None:
            self._queue.add_later(key, seconds)

    async def _report(
        self,
        key: PlatformKey,
        platform: Platform,
        observed: Observed,
        plan: Plan,
        problem: Problem | None,
    ) -> None:
        body = self.platforms.get(key, {})
        previous: Status = body.get("status", {})
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        status = build_status(platform, observed, plan, previous, now, problem)
        if status == previous:
            return
        if reported := await self._cluster.report(*key, platform.uid, status):
            self.on_observed(reported)
            announce_changes(self._announce, body, previous, status)

    def _announce_stopped(self, key: PlatformKey) -> None:
        message = f"No further platform is upgraded to {self._defaults.version} while this one is Degraded."
        self._announce(self.platforms[key], "Warning", "FleetStopped", message)

    def _announce_healed(self, key: PlatformKey, child: ChildKey) -> None:
        if body := self.platforms.get(key):
            message = f"The {child[0]} {child[1]} was changed or deleted and has been restored."
            self._announce(body, "Normal", "Healed", message)


def _identity(body: Manifest) -> tuple[str, int, str | None]:
    meta = body["metadata"]
    return meta["uid"], meta["generation"], meta.get("deletionTimestamp")
