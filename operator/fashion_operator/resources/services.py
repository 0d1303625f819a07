"""A service: its pods, and all that keeps them in number and apart."""

from hashlib import sha256
from typing import Any

import msgspec

from fashion_operator.resources.configuration import VOLUME, configuration_volume
from fashion_operator.resources.network.policies import build_service_policy
from fashion_operator.resources.objects import DOMAIN, Manifest, child, selector
from fashion_operator.resources.pods.environment import CONFIGURATION, service_environment
from fashion_operator.resources.pods.requests import container_resources
from fashion_operator.resources.pods.template import FAST_EVICTION, build_account, container, pod_template
from fashion_operator.resources.pods.trust import trust_mounts, trust_volumes
from fashion_operator.resources.rollouts import SECRETS, with_rollout
from fashion_operator.resources.scaling import build_autoscaler, build_disruption_budget
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.services import PORTS, WITH_TABLES, Service

COMPONENT = "service"
IMAGE = f"{DOMAIN}/image"


def build_service(
    platform: Platform,
    service: Service,
    served: Platform | None,
    credentials: str,
    apis: frozenset[str] = frozenset(),
) -> list[Manifest]:
    """Everything of a service.

    Args:
        served: what its pods are made of: the platform as it was, while a migration is under way; nothing before
            the first.
        credentials: uid of the Secret of the embedded stores; pods start again when it changes.
        apis: the API groups that are served.
    """
    address = _build_address(platform, service)
    running = (
        [
            _build_deployment(served, service, credentials, platform.spec.stopped),
            build_autoscaler(platform, service, apis),
        ]
        if served
        else []
    )
    return [
        build_account(platform, service, COMPONENT),
        build_service_policy(platform, service, served),
        with_rollout(address, served) if served else address,
        *running,
        build_disruption_budget(platform, service),
    ]


def _build_address(platform: Platform, service: Service) -> Manifest:
    spec = {
        "selector": selector(platform, service),
        "ports": [{"name": "http", "port": PORTS[service], "targetPort": "http"}],
    }
    return child(platform, "v1", "Service", service, COMPONENT, spec=spec)


def _build_deployment(platform: Platform, service: Service, credentials: str, stopped: bool) -> Manifest:
    """The Deployment, without `replicas` unless it is stopped: those are the autoscaler's."""
    spec = {
        **({"replicas": 0} if stopped else {}),
        "revisionHistoryLimit": 3,
        "progressDeadlineSeconds": 120,
        "selector": {"matchLabels": selector(platform, service)},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": pod_template(
            platform, service, COMPONENT, _pod(platform, service), _annotations(platform, service, credentials)
        ),
    }
    made = child(platform, "apps/v1", "Deployment", service, COMPONENT, spec=spec)
    return with_rollout(made, platform)


def _annotations(platform: Platform, service: Service, credentials: str) -> dict[str, str]:
    always = {
        IMAGE: platform.image(service),
        "prometheus.io/scrape": "true",
        "prometheus.io/port": str(PORTS[service]),
        "prometheus.io/path": "/metrics",
    }
    secrets = _secrets(platform, service)
    return {
        **always,
        **({f"{DOMAIN}/credentials": credentials} if credentials else {}),
        **({SECRETS: secrets} if secrets else {}),
    }


def _secrets(platform: Platform, service: Service) -> str:
    """A digest of the values that a service reads from Secrets, except the platform's keys; empty if none."""
    read = platform.secrets_of(service)
    return sha256(msgspec.json.encode(read, order="sorted")).hexdigest()[:12] if read else ""


def _pod(platform: Platform, service: Service) -> dict[str, Any]:
    return {
        "terminationGracePeriodSeconds": 30,
        "tolerations": FAST_EVICTION,
        "topologySpreadConstraints": [_spread(platform, service)],
        "containers": [_container(platform, service)],
        "volumes": [
            configuration_volume(platform),
            *trust_volumes(platform, service in WITH_TABLES),
        ],
    }


def _spread(platform: Platform, service: Service) -> dict[str, Any]:
    return {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": selector(platform, service)},
        "matchLabelKeys": ["pod-template-hash"],
    }


def _container(platform: Platform, service: Service) -> dict[str, Any]:
    mounts = {VOLUME: CONFIGURATION, **trust_mounts(platform, service in WITH_TABLES)}
    return container(
        platform,
        service,
        platform.image(service),
        service_environment(platform, service),
        mounts,
        command=["fashion", "serve", service],
        ports=[{"name": "http", "containerPort": PORTS[service]}],
        resources=container_resources(platform, service),
        startupProbe=_probe("/ready", periodSeconds=1, failureThreshold=90, timeoutSeconds=2),
        readinessProbe=_probe("/ready", periodSeconds=2, failureThreshold=2, timeoutSeconds=2),
        livenessProbe=_probe("/health", periodSeconds=10, timeoutSeconds=5),
    )


def _probe(path: str, **timing: int) -> dict[str, Any]:
    return {"httpGet": {"path": path, "port": "http"}, **timing}
