"""A cluster in memory: it takes over what is applied, and plays the controllers on request."""

from typing import Any

import msgspec

from fashion_operator.planning.conditions import Status
from fashion_operator.planning.observed import Observed, Turn, child_of
from fashion_operator.planning.reconcile import Plan, reconcile
from fashion_operator.planning.reporting.status import build_status
from fashion_operator.resources import Manifest, NewSecrets, build_roles
from fashion_operator.running.observers.referenced_secrets import abridge
from fashion_operator.spec.keys import ChildKey
from fashion_operator.spec.platform import Defaults, Platform, SecretValue, parse_platform
from fashion_operator.spec.services import WITH_TABLES, Service

DEFAULTS = Defaults(version="1.0")
_PORTS: dict[str, tuple[int, ...]] = {
    "database": (5432,),
    "redis": (6379,),
    "events": (4222,),
    "errors": (443,),
    **dict.fromkeys(WITH_TABLES, (5432,)),
}
_PASSWORDS: dict[Service, str] = dict.fromkeys(WITH_TABLES, "role")
_NEW = NewSecrets("password", "gateway", "pseudonym", _PASSWORDS)


def platform_of(generation: int = 1, uid: str = "one", **spec: Any) -> Platform:
    """A platform named `shop`; each Secret that it references is there."""
    meta = {"name": "shop", "namespace": "team", "uid": uid, "generation": generation}
    parsed = parse_platform({"metadata": meta, "spec": spec}, DEFAULTS)
    roles = build_roles(parsed, _NEW.role_passwords)
    known = {each: abridge(roles["data"][key]).digest for each, (_, key) in parsed.roles.items()} if roles else {}
    return with_secrets(parsed, **dict.fromkeys(parsed.references, "digest"), **known)


def with_secrets(platform: Platform, **digests: str) -> Platform:
    """The platform with other values in the Secrets that it references."""
    values = {name: SecretValue(digest, _PORTS.get(name, ())) for name, digest in digests.items()}
    return msgspec.structs.replace(platform, secrets={**platform.secrets, **values})


class World:
    """What is observed of one platform."""

    def __init__(self) -> None:
        self.children: dict[ChildKey, Manifest] = {}
        self.pods: list[Manifest] = []
        self.revisions: dict[str, str] = {}
        self.rejections: dict[str, str] = {}
        self.stores: dict[str, dict[str, str]] = {}
        self.issuers: dict[str, dict[str, str]] = {}
        self.turn = Turn()
        self._made = 0

    @property
    def observed(self) -> Observed:
        return Observed(
            children=self.children,
            pods=self.pods,
            revisions=self.revisions,
            rejections=self.rejections,
            stores=self.stores,
            issuers=self.issuers,
            turn=self.turn,
        )

    def plan(self, platform: Platform) -> Plan:
        return reconcile(platform, self.observed, _NEW)

    def step(self, platform: Platform) -> Plan:
        """Carry out one plan."""
        plan = self.plan(platform)
        for manifest in plan.apply:
            self.apply(manifest)
        for child in plan.delete:
            del self.children[child]
        return plan

    def apply(self, manifest: Manifest) -> None:
        self._made += 1
        fresh: Manifest = {"metadata": {"uid": str(self._made), "generation": 0}}
        before = self.children.get(child_of(manifest), fresh)
        was = before["metadata"]
        meta = {**manifest["metadata"], "uid": was["uid"], "generation": was["generation"] + 1}
        self.children[child_of(manifest)] = {**before, **manifest, "metadata": meta}

    def settle(self, platform: Platform) -> None:
        """Carry out plans, the controllers doing their part, until nothing is left to do."""
        for _ in range(10):
            plan = self.step(platform)
            if not (plan.apply or plan.delete):
                return
            self.run_stores()
            self.finish_jobs()
            self.roll_out()
        raise AssertionError("it does not settle")

    def run_stores(self) -> None:
        for child in self.of("StatefulSet"):
            child["status"] = {"replicas": 1, "readyReplicas": 1}

    def fail_jobs(self) -> None:
        """Each Job that is not done yet has had one attempt."""
        for child in self.of("Job"):
            child.setdefault("status", {"failed": 1})

    def finish_jobs(self, condition: str = "Complete") -> None:
        for child in self.of("Job"):
            child.setdefault("status", {"conditions": [{"type": condition, "status": "True"}]})

    def roll_out(self) -> None:
        for child in self.of("Deployment"):
            child["spec"].setdefault("replicas", 1)
            counts = dict.fromkeys(("replicas", "updatedReplicas", "readyReplicas", "availableReplicas"), 1)
            child["status"] = {"observedGeneration": child["metadata"]["generation"], **counts}

    def of(self, kind: str) -> list[Manifest]:
        return [each for (found, _), each in self.children.items() if found == kind]

    def names(self, kind: str) -> set[str]:
        return {each["metadata"]["name"] for each in self.of(kind)}

    def lose(self, *lost: str) -> None:
        """Somebody deletes all objects of some kinds."""
        self.children = {child: each for child, each in self.children.items() if child[0] not in lost}

    def status(self, platform: Platform, previous: Status | None = None, now: str = "now") -> Status:
        return build_status(platform, self.observed, Plan(revision="abc"), previous or {}, now, None)

    def condition(self, platform: Platform, name: str) -> dict[str, str]:
        conditions = self.status(platform)["conditions"]
        return next(each for each in conditions if each["type"] == name)


def kinds(manifests: list[Manifest]) -> set[str]:
    """The kinds among manifests."""
    return {each["kind"] for each in manifests}
