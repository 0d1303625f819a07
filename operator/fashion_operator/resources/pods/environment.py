"""The FASHION_* variables of services and jobs."""

from typing import Any

import msgspec

from fashion_operator.monitoring.dashboards.build import RUNBOOK
from fashion_operator.resources.configuration import KEY
from fashion_operator.resources.credentials import (
    events_url,
    own_key,
    redis_url,
    role_url,
    secret_key,
)
from fashion_operator.resources.grafana import grafana_address, page_address
from fashion_operator.resources.pods.trust import trust_environment
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import PORTS, WITH_TABLES, Service
from fashion_operator.spec.units import whole

CONFIGURATION = "/etc/fashion"
CONFIG_FILE = {"FASHION_CONFIG_FILE": f"{CONFIGURATION}/{KEY}"}
# PostgreSQL takes 100 by default, of which migrations, maintenance and a person need a few.
CONNECTIONS = 90
LEAST, MOST = 2, 6
_URLS: dict[Service, str] = {
    "imaging": "FASHION_IMAGING_URL",
    "color": "FASHION_COLOR_URL",
    "products": "FASHION_PRODUCTS_URL",
}

Variable = dict[str, Any]


def service_environment(platform: Platform, service: Service) -> list[Variable]:
    """Return the environment of a service."""
    values = {
        "FASHION_HOST": "0.0.0.0",  # noqa: S104
        **CONFIG_FILE,
        "FASHION_DRAIN_SECONDS": "5",
        "FASHION_LOG_LEVEL": platform.spec.logging.level,
        **_tracing(platform),
        **_identity(platform, service),
        **_by_service(platform, service),
    }
    database = role_url(platform, service) if service in WITH_TABLES else None
    stores = store_environment(platform, database)
    return [*stores, *_keys(platform, service), *_variables(values), *_errors(platform)]


def training_environment(platform: Platform) -> list[Variable]:
    """Return the environment of what learns for products: its database, and the palettes that shoppers get."""
    return [*store_environment(platform, role_url(platform, "products")), *_variables(CONFIG_FILE)]


def role_environment(platform: Platform, service: Service) -> list[Variable]:
    """The URL of a service's role, for the migration that makes it; nothing where it has none."""
    name = f"FASHION_{service.upper()}_DATABASE_URL"
    return [{"name": name, **role_url(platform, service)}] if platform.has_role(service) else []


def store_environment(platform: Platform, database_url: Variable | None) -> list[Variable]:
    """Where the stores are, and the name that separates this platform's data in them from others'."""
    with_tables = database_url is not None
    database = [{"name": "FASHION_DATABASE_URL", **database_url}] if database_url else []
    redis = {"name": "FASHION_REDIS_URL", **redis_url(platform)}
    events = [{"name": "FASHION_EVENTS_URL", **events_url(platform)}] if "nats" in platform.stores else []
    trust = _variables(trust_environment(platform, with_tables))
    return [{"name": "FASHION_PLATFORM", "value": platform.prefix}, *database, redis, *events, *trust]


def pool_size(platform: Platform) -> int:
    """How many pooled connections a pod may have when all services have their most pods, and one each rolls.

    In addition to its pool every pod has one more connection, to lead the relay or wait for it.
    """
    pods = sum(platform.scaling(service).max + 1 for service in WITH_TABLES)
    return min(max(CONNECTIONS // pods - 1, LEAST), MOST)


def _by_service(platform: Platform, service: Service) -> dict[str, str]:
    ingress = platform.spec.ingress
    upload = {"FASHION_MAX_UPLOAD_BYTES": str(whole(ingress.max_upload))}
    pool = {"FASHION_POOL_SIZE": str(pool_size(platform))}
    if service == "gateway":
        hops = str(int(ingress.enabled or platform.spec.gateway is not None))
        urls = {name: f"http://{platform.name}-{each}:{PORTS[each]}" for each, name in _URLS.items()}
        return {**urls, **upload, **_links(platform), "FASHION_FORWARDED_HOPS": hops}
    if service == "products" and platform.spec.relevance.enabled:
        return {**pool, "FASHION_RELEVANCE": "true"}
    return {**pool, **upload} if service == "imaging" else pool


def _links(platform: Platform) -> dict[str, str]:
    """Where operators look further: Prometheus, Grafana, and the runbook where it is among the dashboards."""
    found = {
        "FASHION_PROMETHEUS_URL": platform.spec.monitoring.prometheus_url,
        "FASHION_GRAFANA_URL": grafana_address(platform),
        "FASHION_RUNBOOK_URL": page_address(platform, RUNBOOK.name),
    }
    return {name: address for name, address in found.items() if address}


def _keys(platform: Platform, service: Service) -> list[Variable]:
    """The gateway alone makes pseudonyms; it signs who is asking, and the services verify that."""
    signing = {"name": "FASHION_GATEWAY_KEYS", **own_key(platform, "gateway-keys")}
    naming = {"name": "FASHION_PSEUDONYM_KEY", **own_key(platform, "pseudonym-key")}
    return [signing, naming] if service == "gateway" else [signing]


def _identity(platform: Platform, service: Service) -> dict[str, str]:
    identity = platform.spec.identity
    if not identity:
        return {}
    issuers = (
        {"FASHION_AUTH_ISSUERS": msgspec.json.encode(identity.issuers).decode()} if service == "gateway" else {}
    )
    return {"FASHION_AUTH_MODE": "token", **issuers}


def _tracing(platform: Platform) -> dict[str, str]:
    tracing = platform.spec.tracing
    return (
        {"FASHION_OTLP_ENDPOINT": tracing.endpoint, "FASHION_OTLP_RATIO": f"{tracing.ratio:g}"} if tracing else {}
    )


def _errors(platform: Platform) -> list[Variable]:
    errors = platform.spec.errors
    dsn = secret_key(errors.secret_ref.name, errors.secret_ref.key) if errors else {}
    return [{"name": "FASHION_SENTRY_DSN", **dsn}] if dsn else []


def _variables(values: dict[str, str]) -> list[Variable]:
    return [{"name": name, "value": value} for name, value in values.items()]
