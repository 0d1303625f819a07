from typing import Any

import pytest

from fashion.settings import Settings, load_settings
from fashion_operator.resources import Manifest, build_service
from fashion_operator.spec.services import PORTS, SERVICES, Service
from support.operator.finding import environment_of, one, pod_of
from support.operator.world import platform_of

every_service = pytest.mark.parametrize("service", SERVICES)


def built(service: Service, *apis: str, credentials: str = "", **spec: Any) -> list[Manifest]:
    platform = platform_of(**spec)
    return build_service(platform, service, platform, credentials, frozenset(apis))


def container_of(service: Service, **spec: Any) -> Any:
    (container,) = pod_of(one(built(service, **spec), "Deployment"))["containers"]
    return container


def environment(service: Service, **spec: Any) -> dict[str, Any]:
    return environment_of(container_of(service, **spec))


@every_service
def test_a_service_has_pods_an_address_an_autoscaler_and_guards(service: Service) -> None:
    assert {each["kind"] for each in built(service)} == {
        "Deployment",
        "Service",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "ServiceAccount",
        "NetworkPolicy",
    }


@every_service
def test_its_replicas_are_the_autoscalers_alone(service: Service) -> None:
    assert "replicas" not in one(built(service), "Deployment")["spec"]


@every_service
def test_its_pods_hold_no_token_and_gain_nothing(service: Service) -> None:
    pod = pod_of(one(built(service), "Deployment"))
    assert not pod["automountServiceAccountToken"]
    assert not pod["enableServiceLinks"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@every_service
def test_its_pods_run_as_whoever_the_image_or_the_cluster_says(service: Service) -> None:
    security = pod_of(one(built(service), "Deployment"))["securityContext"]
    assert security.keys().isdisjoint({"runAsUser", "runAsGroup", "fsGroup"})


@every_service
def test_it_takes_requests_when_it_says_so_and_is_started_again_when_it_is_dead(service: Service) -> None:
    container = container_of(service)
    paths = {name: container[name]["httpGet"]["path"] for name in container if name.endswith("Probe")}
    assert paths == {"startupProbe": "/ready", "readinessProbe": "/ready", "livenessProbe": "/health"}
    assert container["ports"] == [{"name": "http", "containerPort": PORTS[service]}]


@every_service
def test_it_rolls_without_losing_a_pod_and_drains_in_time(service: Service) -> None:
    deployment = one(built(service), "Deployment")
    settings = load_settings(drain_seconds=environment(service)["FASHION_DRAIN_SECONDS"])
    assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    grace = pod_of(deployment)["terminationGracePeriodSeconds"]
    assert settings.drain_seconds + settings.stop_seconds < grace


@every_service
def test_its_configuration_is_a_folder_for_that_alone_is_refreshed(service: Service) -> None:
    (mount,) = (each for each in container_of(service)["volumeMounts"] if each["name"] == "configuration")
    assert "subPath" not in mount
    assert environment(service)["FASHION_CONFIG_FILE"] == f"{mount['mountPath']}/config.json"


@every_service
def test_what_it_reads_is_what_the_operator_sets(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = {
        "tracing": {"endpoint": "http://collector:4318", "ratio": 0.25},
        "errors": {"secretRef": {"name": "errors"}},
        "logging": {"level": "debug"},
    }
    secret = {"FASHION_DATABASE_URL": "postgresql://x", "FASHION_REDIS_URL": "redis://x"}
    secret["FASHION_SENTRY_DSN"] = "https://key@host/1"
    secret |= dict.fromkeys(("FASHION_GATEWAY_KEYS", "FASHION_PSEUDONYM_KEY"), "k" * 48)
    variables = environment(service, **spec)
    for name, value in variables.items():
        monkeypatch.setenv(name, secret.get(name, value))
    settings = load_settings()
    assert {name.removeprefix("FASHION_").lower() for name in variables} <= Settings.model_fields.keys()
    assert (settings.otlp_ratio, settings.log_level, settings.platform) == (0.25, "debug", "team_shop")


def test_the_gateway_knows_the_others_and_no_database() -> None:
    variables = environment("gateway")
    assert variables["FASHION_COLOR_URL"] == "http://shop-color:8002"
    assert "FASHION_DATABASE_URL" not in variables


def test_the_gateway_knows_where_operators_look_further() -> None:
    variables = environment("gateway", monitoring={"grafanaUrl": "https://grafana.example.com/"})
    assert variables["FASHION_GRAFANA_URL"] == "https://grafana.example.com"
    assert variables["FASHION_RUNBOOK_URL"].startswith("https://grafana.example.com/d/runbook-")
    assert "FASHION_GRAFANA_URL" not in environment("color", monitoring={"grafanaUrl": "/grafana"})


def test_the_gateway_alone_asks_prometheus() -> None:
    asked = {"prometheusUrl": "http://prometheus.monitoring:9090"}
    assert environment("gateway", monitoring=asked)["FASHION_PROMETHEUS_URL"] == asked["prometheusUrl"]
    assert "FASHION_PROMETHEUS_URL" not in environment("color", monitoring=asked)
    assert "FASHION_PROMETHEUS_URL" not in environment("gateway")


def test_without_dashboards_there_is_no_runbook_in_grafana() -> None:
    variables = environment("gateway", monitoring={"grafanaUrl": "/grafana", "dashboards": False})
    assert variables["FASHION_GRAFANA_URL"] == "/grafana"
    assert "FASHION_RUNBOOK_URL" not in variables


@pytest.mark.parametrize(("enabled", "hops"), [(True, "1"), (False, "0")])
def test_the_gateway_trusts_the_ingress_in_front_of_it(enabled: bool, hops: str) -> None:
    assert environment("gateway", ingress={"enabled": enabled})["FASHION_FORWARDED_HOPS"] == hops


def test_photos_may_be_as_large_where_they_come_in_as_where_they_go() -> None:
    for service in ("imaging", "gateway"):
        assert environment(service, ingress={"maxUpload": "10Mi"})["FASHION_MAX_UPLOAD_BYTES"] == "10485760"


def test_a_store_of_its_own_is_read_from_the_secret_that_is_named() -> None:
    variables = environment("color", database={"secretRef": {"name": "mine", "key": "dsn"}})
    assert variables["FASHION_DATABASE_URL"] == ("mine", "dsn")
    assert variables["FASHION_REDIS_URL"] == ("shop-stores", "redis-url")


def test_the_gateway_and_the_services_share_a_key_from_a_secret() -> None:
    for service in SERVICES:
        assert environment(service)["FASHION_GATEWAY_KEYS"] == ("shop-keys", "gateway-keys")


def test_the_gateway_alone_makes_pseudonyms() -> None:
    having = [service for service in SERVICES if "FASHION_PSEUDONYM_KEY" in environment(service)]
    assert having == ["gateway"]


def test_new_credentials_start_pods_again() -> None:
    before, after = (one(built("color", credentials=uid), "Deployment") for uid in ("one", "two"))
    assert before["spec"]["template"]["metadata"] != after["spec"]["template"]["metadata"]


def test_a_palette_starts_no_pod_again() -> None:
    palette = {"tone": 3, "undertone": "warm", "category": "lip", "colors": [{"name": "Coral", "hex": "#FF7F50"}]}
    assert built("color", palettes=[palette], cache={"colors": "1m"}) == built("color")


@pytest.mark.parametrize(
    ("given_resources", "requests", "limits"),
    [
        ({}, {"cpu": "50m", "memory": "160Mi"}, {"memory": "320Mi"}),
        ({"requests": {"cpu": "0.5"}}, {"cpu": "500m", "memory": "160Mi"}, {"memory": "320Mi"}),
        ({"requests": {"memory": "1024Mi"}}, {"cpu": "50m", "memory": "1Gi"}, {"memory": "1Gi"}),
        ({"limits": {"memory": "128Mi"}}, {"cpu": "50m", "memory": "128Mi"}, {"memory": "128Mi"}),
        ({"limits": {"cpu": 1}}, {"cpu": "50m", "memory": "160Mi"}, {"cpu": "1", "memory": "320Mi"}),
    ],
)
def test_what_is_not_given_fits_what_is(given_resources: Any, requests: Any, limits: Any) -> None:
    resources = container_of("color", resources={"color": given_resources})["resources"]
    assert (resources["requests"].pop("ephemeral-storage"), resources["limits"].pop("ephemeral-storage")) == (
        "64Mi",
        "1Gi",
    )
    assert resources == {"requests": requests, "limits": limits}


def test_before_the_first_migration_nothing_runs() -> None:
    kinds = {each["kind"] for each in build_service(platform_of(), "color", None, "")}
    assert kinds.isdisjoint({"Deployment", "HorizontalPodAutoscaler"})


def test_pods_are_as_they_were_rolled_out_and_scaled_as_is_wanted() -> None:
    old, new = platform_of(), platform_of(version="2.0", scaling={"color": {"max": 9}})
    made = build_service(new, "color", old, "")
    assert pod_of(one(made, "Deployment")) == pod_of(one(built("color"), "Deployment"))
    assert one(made, "HorizontalPodAutoscaler")["spec"]["maxReplicas"] == 9


def test_secrets_of_a_registry_open_it_for_pods() -> None:
    pod = pod_of(one(built("color", image={"pullSecrets": ["registry"]}), "Deployment"))
    assert pod["imagePullSecrets"] == [{"name": "registry"}]
