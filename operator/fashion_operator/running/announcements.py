"""Kubernetes Events about conditions that a person waits for, and about imports of the catalogue."""

from collections.abc import Callable

import structlog

from fashion_operator.planning.conditions import Status
from fashion_operator.planning.reporting.catalogues import describe_import, is_news
from fashion_operator.resources import Manifest

log = structlog.get_logger(__name__)

Announce = Callable[[Manifest, str, str, str], None]
"""Posts a Kubernetes Event: the platform, `Normal` or `Warning`, a reason, a sentence."""

# The conditions that are announced, each with the status that is a warning.
_ANNOUNCED = {
    "Available": "False",
    "Degraded": "True",
    "DataLeftBehind": "True",
    "BackedUp": "False",
    "RelevanceTrained": "False",
    "IdentityReady": "False",
}

_IMPORTS = {"Succeeded": ("Normal", "CatalogueImported"), "Failed": ("Warning", "CatalogueImportFailed")}


def announce_changes(announce: Announce, body: Manifest, previous: Status, status: Status) -> None:
    """Log and announce the changes from a previous status."""
    before = {each["type"]: (each["status"], each["reason"]) for each in previous.get("conditions", ())}
    for each in status["conditions"]:
        if each["type"] not in _ANNOUNCED or before.get(each["type"]) == (each["status"], each["reason"]):
            continue
        log.info("condition", condition=each["type"], status=each["status"], reason=each["reason"])
        if each["type"] in before or each["status"] == "True":
            kind = "Warning" if each["status"] == _ANNOUNCED[each["type"]] else "Normal"
            announce(body, kind, each["reason"], each["message"])
    imported = status.get("catalogue")
    if imported and is_news(imported, previous.get("catalogue")):
        kind, reason = _IMPORTS[imported["outcome"]]
        announce(body, kind, reason, describe_import(imported))
