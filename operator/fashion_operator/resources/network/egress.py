"""What pods may connect to, so that they also run in a namespace that denies everything else."""

from collections.abc import Iterable
from typing import Any

from fashion_operator.resources.objects import NAME, of_platform
from fashion_operator.spec.platform import Platform, Reference
from fashion_operator.spec.ports import ports_of
from fashion_operator.spec.services import PORTS, STORE_FIELDS, STORE_PORTS, WITH_TABLES, Service, Store

Rule = dict[str, Any]

# OpenShift's DNS pods listen on 5353.
_DNS: Rule = {
    "ports": [{"port": port, "protocol": protocol} for port in (53, 5353) for protocol in ("UDP", "TCP")]
}


# Webhooks and feeds are at servers of shops; the excepted addresses are nobody's on the internet. IPv4 alone: a
# network without IPv6 may fail to enforce a policy that names an IPv6 block, and every other one with it.
_PUBLIC_HTTPS: Rule = {
    "to": [
        {
            "ipBlock": {
                "cidr": "0.0.0.0/0",
                "except": ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
            }
        },
    ],
    "ports": [{"port": 443, "protocol": "TCP"}],
}


def service_egress(platforms: Iterable[Platform], service: Service) -> list[Rule]:
    """The connections of a service's pods: DNS, its stores and telemetry.

    The gateway reaches the other services, issuers and Prometheus, and products the servers of shops, which are
    webhooks.
    """
    rules = (rule for platform in platforms for rule in _of_service(platform, service))
    return _distinct([_DNS, *rules])


def job_egress(platforms: Iterable[Platform]) -> list[Rule]:
    """The connections of Jobs: DNS, the stores, and servers of shops where one imports from a URL."""
    rules = (rule for platform in platforms for rule in _of_jobs(platform))
    return _distinct([_DNS, *rules])


def _of_jobs(platform: Platform) -> list[Rule]:
    fetches = platform.spec.catalogue is not None and bool(platform.spec.catalogue.url)
    stores = (rule for store in platform.stores for rule in _store(platform, store))
    return [*stores, *([_PUBLIC_HTTPS] if fetches else ())]


def _of_service(platform: Platform, service: Service) -> list[Rule]:
    stores = [each for each in platform.stores if service in WITH_TABLES or each != "postgres"]
    return [
        *(rule for store in stores for rule in _store(platform, store)),
        *_outside(_telemetry_ports(platform)),
        *(_of_gateway(platform) if service == "gateway" else ()),
        *([_PUBLIC_HTTPS] if service == "products" else ()),
    ]


def _of_gateway(platform: Platform) -> list[Rule]:
    issuers = platform.spec.identity.issuers if platform.spec.identity else ()
    # The keys of an issuer may be at another host, which its discovery document names: on 443 as a rule.
    ports = {port for each in issuers for port in ports_of(each.issuer)} | ({443} if issuers else set())
    services = [_to_part(platform, each, PORTS[each]) for each in WITH_TABLES]
    return [*services, *_outside({*ports, *ports_of(platform.spec.monitoring.prometheus_url)})]


def _telemetry_ports(platform: Platform) -> set[int]:
    tracing = ports_of(platform.spec.tracing.endpoint) if platform.spec.tracing else ()
    return {*tracing, *_ports_in_secret(platform, "errors")}


def _store(platform: Platform, store: Store) -> list[Rule]:
    if platform.stores[store].is_embedded:
        return [_to_part(platform, store, STORE_PORTS[store])]
    urls: tuple[Reference, ...] = (STORE_FIELDS[store], *(platform.roles if store == "postgres" else ()))
    return _outside({port for each in urls for port in _ports_in_secret(platform, each)})


def _ports_in_secret(platform: Platform, reference: Reference) -> tuple[int, ...]:
    value = platform.secrets.get(reference)
    return value.ports if value else ()


def _outside(ports: set[int]) -> list[Rule]:
    """To any address on these ports and to any pod of the cluster, whose port may differ from its Service's."""
    anywhere = {"ports": [{"port": port, "protocol": "TCP"} for port in sorted(ports)]}
    return [{"to": [{"namespaceSelector": {}}]}, anywhere] if ports else []


def _to_part(platform: Platform, part: str, port: int) -> Rule:
    pods = {"podSelector": {"matchLabels": {NAME: part, **of_platform(platform)}}}
    return {"to": [pods], "ports": [{"port": port, "protocol": "TCP"}]}


def _distinct(rules: list[Rule]) -> list[Rule]:
    return [rule for index, rule in enumerate(rules) if rule not in rules[:index]]
