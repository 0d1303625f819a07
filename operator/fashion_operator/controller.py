"""One platform at a time: observe, decide, write what differs, and say how it stands."""

import secrets
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from time import monotonic

import msgspec
import structlog
from httpx2 import HTTPError
from lightkube import ApiError
from prometheus_client import Counter, Histogram

from fashion_operator.cluster import CHILDREN, PLATFORM, Cluster
from fashion_operator.platform import Defaults, Platform, parse_platform
from fashion_operator.reconcile import Observed, Plan, child_of, is_owned, reconcile
from fashion_operator.reflecting import Child, Key, Store
from fashion_operator.resources import Manifest
from fashion_operator.spreading import Spreading
from fashion_operator.status import Status, build_status, service_pods
from fashion_operator.trouble import Trouble
from fashion_operator.work import Queue

log = structlog.get_logger(__name__)

RECONCILES = Counter("fashion_operator_reconciles", "Reconciliations by outcome", ("outcome",))
DURATION = Histogram("fashion_operator_reconcile_duration_seconds", "Time of one reconciliation")
ERRORS = Counter("fashion_operator_reconcile_errors", "Reconciliations that failed", ("kind",))
HEALED = Counter("fashion_operator_drift_healed", "Objects that others changed or deleted, made right", ("kind",))

CATALOGUE_SECONDS = 60.0
ASK_AGAIN_SECONDS = 0.4

Announce = Callable[[Manifest, str, str, str], None]
"""Posts a Kubernetes Event: the platform, `Normal` or `Warning`, a reason, a sentence."""


class Controller:
    """Reconciles platforms.

    Attributes:
        platforms: every FashionPlatform as it was seen last.
        begun: when each reconciliation under way began, by the monotonic clock.
    """

    def __init__(
        self, cluster: Cluster, store: Store, queue: Queue[Key], defaults: Defaults, announce: Announce
    ) -> None:
        self._cluster, self._store, self._queue = cluster, store, queue
        self._defaults, self._announce = defaults, announce
        self.spreading = Spreading(cluster)
        self._known: defaultdict[Key, set[Child]] = defaultdict(set)
        self.platforms: dict[Key, Manifest] = {}
        self.apis: frozenset[str] = frozenset()
        self.begun: dict[Key, float] = {}

    def saw(self, body: Manifest) -> None:
        """Take a platform over as it is now."""
        meta = body["metadata"]
        key = meta["namespace"], meta["name"]
        before = self.platforms.get(key)
        if before and int(before["metadata"]["resourceVersion"]) > int(meta["resourceVersion"]):
            return
        self.platforms[key] = body
        if before is None or _identity(before) != _identity(body):
            self._queue.add(key)

    def lost(self, key: Key) -> None:
        """Forget a platform; the cluster collects what it owned."""
        self.platforms.pop(key, None)
        self._known.pop(key, None)
        self.spreading.forget(key)

    async def act(self, key: Key) -> bool:
        """Reconcile a platform; whether that succeeded."""
        body = self.platforms.get(key)
        if body is None or "deletionTimestamp" in body["metadata"]:
            return True
        generation = body["metadata"]["generation"]
        structlog.contextvars.bind_contextvars(namespace=key[0], name=key[1], generation=generation)
        self.begun[key] = monotonic()
        try:
            with DURATION.time():
                succeeded = await self._reconcile(key, body)
            RECONCILES.labels("done" if succeeded else "refused").inc()
        except (ApiError, HTTPError, OSError) as error:
            ERRORS.labels(type(error).__name__).inc()
            RECONCILES.labels("failed").inc()
            log.warning("reconciling failed; it is tried again", reason=str(error))
            return False
        except Exception as error:
            ERRORS.labels(type(error).__name__).inc()
            RECONCILES.labels("failed").inc()
            log.exception("reconciling failed unexpectedly; it is tried again")
            return False
        finally:
            del self.begun[key]
            structlog.contextvars.clear_contextvars()
        return succeeded

    async def _reconcile(self, key: Key, body: Manifest) -> bool:
        platform = parse_platform(body, self._defaults)
        catalogue = await self._catalogue(platform)
        observed = self._observe(key, catalogue)
        plan = reconcile(platform, observed, secrets.token_hex(24))
        refusal: Trouble | None = None
        if plan.apply or plan.delete:
            if not await self._is_current(key, platform):
                return True
            refusal = await self._write(key, platform, observed, plan)
        if not platform.spec.suspend:
            await self._spread(key, self._observe(key, catalogue), plan.revision)
        await self._report(key, body, platform, self._observe(key, catalogue), plan.revision, refusal)
        if platform.spec.catalogue:
            self._queue.add_later(key, CATALOGUE_SECONDS)
        return refusal is None

    def _observe(self, key: Key, catalogue: str | None) -> Observed:
        found = self._store.children(key)
        return Observed(
            children={child: each for child, each in found.items() if child[0] != "Pod"},
            pods=[each for child, each in found.items() if child[0] == "Pod"],
            apis=self.apis,
            revisions=self.spreading.revisions(key),
            catalogue=catalogue,
        )

    async def _catalogue(self, platform: Platform) -> str | None:
        wanted = platform.spec.catalogue
        if not wanted:
            return None
        reference = wanted.config_map_ref
        found = await self._cluster.find(CHILDREN["ConfigMap"], platform.namespace, reference.name)
        content = ((found or {}).get("data") or {}).get(reference.key)
        return sha256(content.encode()).hexdigest()[:8] if content is not None else None

    async def _is_current(self, key: Key, platform: Platform) -> bool:
        """Whether the platform is still there and still so: what a lost watch left behind must not be built."""
        found = await self._cluster.find(PLATFORM, *key)
        if found is None or found["metadata"]["uid"] != platform.uid:
            self.lost(key)
            return False
        self.saw(found)
        return bool(found["metadata"]["generation"] == platform.generation)

    async def _write(self, key: Key, platform: Platform, observed: Observed, plan: Plan) -> Trouble | None:
        """Carry a plan out; what the API server refused, if it did."""
        healed = [*plan.drifted, *(child_of(each) for each in plan.apply if self._is_missed(key, observed, each))]
        try:
            for manifest in plan.apply:
                await self._apply(key, platform, observed, manifest)
            for kind, name in plan.delete:
                await self._cluster.delete(CHILDREN[kind], platform.namespace, name)
                self._known[key].discard((kind, name))
        except NameTakenError as taken:
            return Trouble("NameTaken", str(taken))
        except ApiError as error:
            if error.status.code not in _REFUSALS:
                raise
            return Trouble("Refused", f"The API server refused: {error.status.message}")
        for kind, name in healed:
            HEALED.labels(kind).inc()
            log.info("healed", kind=kind, child=name)
            told = f"The {kind} {name} was changed or deleted; it is as it should be again."
            self._announce(self.platforms[key], "Normal", "Healed", told)
        return None

    def _is_missed(self, key: Key, observed: Observed, manifest: Manifest) -> bool:
        child = child_of(manifest)
        return child in self._known[key] and child not in observed.children

    async def _apply(self, key: Key, platform: Platform, observed: Observed, manifest: Manifest) -> None:
        child = child_of(manifest)
        if child not in observed.children:
            await self._refuse_taken(platform, manifest)
        applied = await self._cluster.apply(manifest)
        if self._store.put(manifest["kind"], applied):
            self._queue.add(key)
        self._known[key].add(child)
        log.info("applied", kind=child[0], child=child[1])

    async def _refuse_taken(self, platform: Platform, manifest: Manifest) -> None:
        kind, name = child_of(manifest)
        found = await self._cluster.find(CHILDREN[kind], platform.namespace, name)
        if found and not is_owned({"kind": kind, **found}, platform):
            raise NameTakenError(
                f"There is a {kind} {name} that is not this platform's: delete it, or name the platform otherwise."
            )

    async def _spread(self, key: Key, observed: Observed, revision: str) -> None:
        if not await self.spreading.spread(key, service_pods(observed), revision):
            self._queue.add_later(key, ASK_AGAIN_SECONDS)

    async def _report(
        self,
        key: Key,
        body: Manifest,
        platform: Platform,
        observed: Observed,
        revision: str,
        refusal: Trouble | None,
    ) -> None:
        previous: Status = body.get("status", {})
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        status = build_status(platform, observed, revision, previous, now, refusal)
        if status == previous:
            return
        if reported := await self._cluster.report(*key, status):
            self.saw(reported)
            self._tell(body, previous, status)

    def _tell(self, body: Manifest, previous: Status, status: Status) -> None:
        """Announce what became of the conditions that a person waits for."""
        before = {each["type"]: (each["status"], each["reason"]) for each in previous.get("conditions", ())}
        for each in status["conditions"]:
            if each["type"] not in _TOLD or before.get(each["type"]) == (each["status"], each["reason"]):
                continue
            log.info("condition", condition=each["type"], status=each["status"], reason=each["reason"])
            if each["type"] in before or each["status"] == "True":
                kind = "Warning" if each["status"] == _TOLD[each["type"]] else "Normal"
                self._announce(body, kind, each["reason"], each["message"])


class NameTakenError(Exception):
    """An object of that name is there, and it is not ours."""


_REFUSALS = {400, 403, 409, 422}
_TOLD = {"Ready": "False", "Degraded": "True"}


def _identity(body: Manifest) -> bytes:
    meta = body["metadata"]
    return msgspec.json.encode((meta["uid"], meta["generation"], meta.get("deletionTimestamp")))
