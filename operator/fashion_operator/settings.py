"""The settings of the operator, read from the environment: FASHION_OPERATOR_*."""

import os
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from fashion_operator.spec.platform import Defaults

PREFIX = "FASHION_OPERATOR_"
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]


@dataclass(frozen=True)
class Settings:
    """The operator's settings.

    Attributes:
        namespaces: those that are watched; none means all.
        port: where /health and /metrics answer.
        tag: of the image that runs.
        upgrade_percent: the share of all platforms that follow a new release of the operator at a time.
    """

    defaults: Defaults
    namespaces: tuple[str, ...]
    log_level: str
    port: int
    tag: str
    upgrade_percent: int


def load_settings() -> Settings:
    """The settings of the environment."""
    ours = ((name, value) for name, value in os.environ.items() if name.startswith(PREFIX) and value)
    named = {name.removeprefix(PREFIX).lower(): value for name, value in ours}
    chosen: dict[str, Any] = {field: named[field] for field in Defaults.__struct_fields__ if field in named}
    if labels := named.get("monitoring_labels"):
        chosen["monitoring_labels"] = msgspec.json.decode(labels)
    namespaces = (each.strip() for each in named.get("watch_namespaces", "").split(","))
    return Settings(
        defaults=msgspec.convert(chosen, Defaults, strict=False),
        namespaces=tuple(each for each in namespaces if each),
        log_level=named.get("log_level", "info"),
        port=int(named.get("port", "8080")),
        tag=named.get("tag", ""),
        upgrade_percent=msgspec.convert(named.get("upgrade_percent", "10"), Percent, strict=False),
    )
