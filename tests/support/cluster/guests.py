"""Platforms on the stores of another one."""

import base64

from support.cluster.cluster import Object, kubectl
from support.cluster.platform import SERVICES, Platform

SMALL = {
    "resources": {each: {"requests": {"cpu": "25m"}} for each in SERVICES},
    "scaling": {each: {"min": 1, "max": 1} for each in SERVICES},
}


def store_urls(host: Platform) -> dict[str, str]:
    """The addresses of another platform's stores, as they are called from elsewhere."""
    stores = host.children("Secret")[f"{host.name}-stores"]
    urls = {key: base64.b64decode(value).decode() for key, value in stores["data"].items()}
    return {
        store: urls[f"{store}-url"].replace(f"@{host.name}-{part}:", f"@{host.name}-{part}.{host.namespace}.svc:")
        for store, part in (("database", "postgres"), ("redis", "redis"))
    }


def secret(namespace: str, name: str, content: dict[str, str]) -> Object:
    """A Secret."""
    meta = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": content}


def door(host: Platform, guest: str, store: str) -> Object:
    """Lets a guest's pods reach a store; policies add up."""
    peer = {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app.kubernetes.io/instance": guest}}}
    pods = {"app.kubernetes.io/name": store, "app.kubernetes.io/instance": host.name}
    spec = {"podSelector": {"matchLabels": pods}, "policyTypes": ["Ingress"], "ingress": [{"from": [peer]}]}
    meta = {"name": f"{guest}-to-{store}", "namespace": host.namespace}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": spec}


def psql(host: Platform, statement: str) -> str:
    """What the embedded PostgreSQL of a platform prints, asked as its owner."""
    words = ("psql", "--username=fashion", "--dbname=fashion", "--quiet", "--command", statement)
    return kubectl("exec", f"--namespace={host.namespace}", f"{host.name}-postgres-0", "--", *words)
