"""The definition of a FashionPlatform, its samples, and the objects that they lead to."""

import re
import sys
from typing import Any

import msgspec

from fashion_operator.resources import (
    Manifest,
    build_backup,
    build_backup_claim,
    build_catalogue,
    build_configuration,
    build_credentials,
    build_events_credentials,
    build_ingress,
    build_job_account,
    build_job_policy,
    build_keys,
    build_maintenance,
    build_migration,
    build_monitoring,
    build_roles,
    build_route,
    build_service,
    build_stores,
    build_training,
)
from fashion_operator.spec.platform import Defaults, Platform, parse_platform
from fashion_operator.spec.services import SERVICES, WITH_TABLES
from support.repository import ROOT

DEFINITION = ROOT / "charts/fashion-operator/templates/crd.yaml"
SAMPLES = ROOT / "k8s"
_COMMENTED_OUT = re.compile(r"^( *)# (?=(  )?\w+:( |$))", re.MULTILINE)


def schema() -> Any:
    """The schema of a FashionPlatform."""
    newest, *_ = msgspec.yaml.decode(DEFINITION.read_bytes())["spec"]["versions"]
    return newest["schema"]["openAPIV3Schema"]


def documents(name: str, commented: bool = False) -> list[Any]:
    """The objects in a sample, if asked with what is commented out in it."""
    text = (SAMPLES / name).read_text()
    if commented:
        text = _COMMENTED_OUT.sub(r"\1", text)
    return [msgspec.yaml.decode(each) for each in text.split("\n---\n")]


def platform_in(name: str) -> Platform:
    """The platform that a sample makes."""
    (body,) = (each for each in documents(name) if each["kind"] == "FashionPlatform")
    meta = {"namespace": "default", "uid": "one", "generation": 1, **body["metadata"]}
    return parse_platform({**body, "metadata": meta}, Defaults(version="1.0"))


def manifests_of(platform: Platform, *apis: str) -> list[Manifest]:
    """Every object of a platform."""
    served = frozenset(apis)
    single = (
        build_configuration(platform),
        build_credentials(platform, "password"),
        build_events_credentials(platform, "password"),
        build_roles(platform, dict.fromkeys(WITH_TABLES, "password")),
        build_keys(platform, "gateway", "pseudonym"),
        build_migration(platform),
        build_catalogue(platform, "digest"),
        build_maintenance(platform),
        build_backup(platform, platform.spec.backup) if platform.spec.backup else None,
        build_backup_claim(platform, None),
        build_training(platform, platform.spec.relevance) if platform.spec.relevance.enabled else None,
        build_ingress(platform),
        build_route(platform, served),
        build_job_account(platform),
        build_job_policy(platform, [platform]),
    )
    services = (build_service(platform, name, platform, "uid", served) for name in SERVICES)
    return [
        *(each for each in single if each),
        *build_stores(platform, "uid"),
        *(each for service in services for each in service),
        *build_monitoring(platform, served),
    ]


if __name__ == "__main__":
    for sample in ("minimal.yaml", "full.yaml"):
        for manifest in manifests_of(platform_in(sample)):
            sys.stdout.write(f"---\n{msgspec.yaml.encode(manifest).decode()}")
