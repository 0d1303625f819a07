"""The objects that a platform is made of, as pure functions of its spec.

Every manifest is written the way the API server stores it: canonical quantities, no empty values. The operator
applies only what differs, so any other form would be applied again and again. A Job is made once: its name says
what it is for, and its pods cannot change.
"""

from fashion_operator.resources.backups import build_backup, build_backup_claim
from fashion_operator.resources.catalogues import build_catalogue, build_catalogue_schedule
from fashion_operator.resources.configuration import build_configuration, revision_of
from fashion_operator.resources.credentials import (
    NewSecrets,
    build_credentials,
    build_events_credentials,
    build_keys,
    build_roles,
    new_secrets,
)
from fashion_operator.resources.jobs import (
    build_job_account,
    build_maintenance,
    build_migration,
    migration_name,
)
from fashion_operator.resources.monitoring import build_monitoring
from fashion_operator.resources.network.ingress import build_ingress
from fashion_operator.resources.network.policies import build_job_policy
from fashion_operator.resources.network.routes import build_route
from fashion_operator.resources.objects import Manifest
from fashion_operator.resources.relevance import build_training
from fashion_operator.resources.services import build_service
from fashion_operator.resources.stores import build_stores, keep_volume, without_pods
from fashion_operator.resources.volumes import build_claim

__all__ = [
    "Manifest",
    "NewSecrets",
    "build_backup",
    "build_backup_claim",
    "build_catalogue",
    "build_catalogue_schedule",
    "build_claim",
    "build_configuration",
    "build_credentials",
    "build_events_credentials",
    "build_ingress",
    "build_job_account",
    "build_job_policy",
    "build_keys",
    "build_maintenance",
    "build_migration",
    "build_monitoring",
    "build_roles",
    "build_route",
    "build_service",
    "build_stores",
    "build_training",
    "keep_volume",
    "migration_name",
    "new_secrets",
    "revision_of",
    "without_pods",
]
