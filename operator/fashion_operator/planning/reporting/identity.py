"""Whether the gateway can use the keys of the issuers of tokens; pure."""

from collections.abc import Mapping

from fashion_operator.planning.conditions import Condition, Status, condition_named, service_pods
from fashion_operator.planning.observed import Observed
from fashion_operator.resources.objects import NAME


def identity_ready(observed: Observed, previous: Status) -> Condition:
    """Return whether every pod of the gateway can use the keys of every issuer.

    A pod that was not asked yet, as after a restart of the operator, does not change the condition.
    """
    gateways = [pod for pod in service_pods(observed) if pod["metadata"]["labels"][NAME] == "gateway"]
    uids = [pod["metadata"]["uid"] for pod in gateways]
    reports = [observed.issuers[uid] for uid in uids if uid in observed.issuers]
    if unusable := sorted({issuer for report in reports for issuer in report}):
        return _ready("False", "IssuerUnusable", _describe(unusable, reports, len(uids)))
    if uids and len(reports) == len(uids):
        return _ready("True", "IssuersUsable", "The gateway can use the keys of every issuer.")
    if uids and (was := condition_named(previous, "IdentityReady")):
        return _ready(was["status"], was["reason"], was["message"])
    return _ready("Unknown", "NotAskedYet", "The ready pods of the gateway did not all say yet.")


def _describe(unusable: list[str], reports: list[Mapping[str, str]], pods: int) -> str:
    issuer = unusable[0]
    reasons = [each[issuer] for each in reports if issuer in each]
    more = f" The same is true of {len(unusable) - 1} more." if unusable[1:] else ""
    who = f"{len(reasons)} of {pods} pods of the gateway"
    return f"{who} cannot use the keys of {issuer}: {reasons[0][:500]}.{more}"


def _ready(status: str, reason: str, message: str) -> Condition:
    return Condition("IdentityReady", status, reason, message)
