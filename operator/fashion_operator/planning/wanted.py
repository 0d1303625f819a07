"""The objects that a platform should have now, in the order in which they are needed."""

from collections.abc import Iterable

from fashion_operator.planning.brought_keys import are_brought, lacking_keys
from fashion_operator.planning.observed import Observed, child_of, condition_of
from fashion_operator.planning.served_versions import ServedVersions
from fashion_operator.planning.stores import unready_stores
from fashion_operator.resources import (
    Manifest,
    NewSecrets,
    build_backup,
    build_backup_claim,
    build_catalogue,
    build_catalogue_schedule,
    build_claim,
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
    keep_volume,
    without_pods,
)
from fashion_operator.resources.backups import claim_of_backups
from fashion_operator.resources.volumes import CLAIM
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import STORE_PORTS


def wanted(versions: ServedVersions, observed: Observed, new: NewSecrets) -> list[Manifest]:
    """Every object that a platform should have now, in the order in which they are needed."""
    platform, needed = versions.wanted, versions.in_use
    first = [
        build_configuration(platform),
        *_first(build_credentials(each, new.password) for each in needed),
        *_first(build_events_credentials(each, new.password) for each in needed),
        *_first(build_roles(each, new.role_passwords) for each in needed),
        *([] if are_brought(platform, observed) else [build_keys(platform, new.gateway_key, new.pseudonym_key)]),
    ]
    if not all(observed.find(*child_of(each)) for each in first[1:]) or not knows_secrets(platform, observed):
        return first
    migration = build_migration(platform)
    begin = observed.find(*child_of(migration)) or not unready_stores(platform, observed)
    return [
        *first,
        build_job_account(platform),
        build_job_policy(platform, needed),
        *_stores(versions, observed),
        *([migration] if begin else []),
        *_services(versions, observed),
        *_others(versions, observed),
        # Last, as the API server may reject it.
        *_claims(platform, observed),
    ]


def _first(made: Iterable[Manifest | None]) -> list[Manifest]:
    """The Secret of the first platform that needs it: all have the same."""
    return [each for each in made if each][:1]


def knows_secrets(platform: Platform, observed: Observed) -> bool:
    """Whether the keys that people keep are there, and the roles' URLs of an embedded database have been read."""
    if lacking_keys(platform, observed):
        return False
    return not platform.spec.database.is_embedded or all(map(platform.has_role, platform.roles))


def _stamps(platform: Platform, observed: Observed) -> tuple[str, str]:
    """The uids of the Secrets of the embedded stores, and of an embedded NATS, that a platform's pods use."""
    made = build_credentials(platform, ""), build_events_credentials(platform, "")
    return _uid(observed, made[0]), _uid(observed, made[1])


def _uid(observed: Observed, secret: Manifest | None) -> str:
    found = observed.find(*child_of(secret)) if secret else None
    return str(found["metadata"]["uid"]) if found else ""


def _stores(versions: ServedVersions, observed: Observed) -> list[Manifest]:
    """The stores; they stop after the services, which still write while they end."""
    built = (store for each in versions.in_use for store in build_stores(each, *_stamps(each, observed)))
    stores = {child_of(each): each for each in built}
    kept = [keep_volume(each, observed.find(*child)) for child, each in stores.items()]
    stop = versions.wanted.spec.stopped and not observed.service_pods()
    return [without_pods(each) if stop else each for each in kept]


def _claims(platform: Platform, observed: Observed) -> list[Manifest]:
    built = (build_claim(platform, store, observed.volume(platform, store)) for store in STORE_PORTS)
    backups = build_backup_claim(platform, observed.find(CLAIM, claim_of_backups(platform)))
    return [each for each in (*built, backups) if each]


def _backup(platform: Platform, served: Platform | None) -> Manifest | None:
    """The backups that are wanted, of the database that is served."""
    wanted = platform.spec.backup
    return build_backup(served, wanted, platform.spec.stopped) if wanted and served else None


def _training(platform: Platform, served: Platform | None) -> Manifest | None:
    """The trainings that are wanted, by the version that is served."""
    wanted = platform.spec.relevance
    return build_training(served, wanted, platform.spec.stopped) if wanted.enabled and served else None


def _schedule(platform: Platform, served: Platform | None, observed: Observed) -> Manifest | None:
    """The imports of a feed by its schedule, which begins once the first one succeeded."""
    wanted = platform.spec.catalogue
    if not (served and wanted and wanted.schedule):
        return None
    first = build_catalogue(platform, observed.catalogue)
    begins = first is not None and condition_of(observed.find(*child_of(first)), "Complete")
    return build_catalogue_schedule(served, wanted, platform.spec.stopped or not begins)


def _services(versions: ServedVersions, observed: Observed) -> list[Manifest]:
    built: list[Manifest] = []
    for service, served in versions.by_service.items():
        used = (*_stamps(served, observed), _uid(observed, build_keys(served, "", ""))) if served else ()
        stamp = "".join(used)
        built += build_service(versions.wanted, service, served, stamp, observed.apis)
    return built


def _others(versions: ServedVersions, observed: Observed) -> list[Manifest]:
    platform, maintained = versions.wanted, versions.by_service["products"]
    built = (
        build_catalogue(platform, observed.catalogue) if versions.is_migrated else None,
        build_maintenance(maintained, platform.spec.stopped) if maintained else None,
        _backup(platform, maintained),
        _schedule(platform, maintained, observed),
        _training(platform, maintained),
        build_ingress(platform),
        build_route(platform, observed.apis),
    )
    return [*(each for each in built if each), *build_monitoring(platform, observed.apis)]
