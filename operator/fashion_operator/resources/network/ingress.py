"""The Ingress that leads to the gateway, with the limits that its controllers need to know."""

from typing import Any

from fashion_operator.resources.objects import Manifest, child
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.units import whole

FORM_BYTES = 65_536
MAX_PHOTOS = 5
"""Most photos in one form, as in `fashion.settings`."""
NGINX, F5_NGINX = "nginx.ingress.kubernetes.io", "nginx.org"
ROUTES = {"/v1": "Prefix", "/docs": "Prefix", "/studio": "Prefix", "/": "Exact"}


def build_ingress(platform: Platform) -> Manifest | None:
    """The way to the gateway's API and its description; not to its metrics."""
    ingress = platform.spec.ingress
    if not ingress.enabled:
        return None
    paths = [
        {"path": path, "pathType": kind, "backend": _gateway(platform)} for path, kind in sorted(ROUTES.items())
    ]
    host = {"host": ingress.host} if ingress.host else {}
    spec = {
        **({"ingressClassName": ingress.class_name} if ingress.class_name else {}),
        "rules": [{**host, "http": {"paths": paths}}],
        **({"tls": [{"hosts": [ingress.host], "secretName": ingress.tls_secret}]} if ingress.tls_secret else {}),
    }
    made = child(platform, "networking.k8s.io/v1", "Ingress", "gateway", "ingress", name=platform.name, spec=spec)
    made["metadata"]["annotations"] = {**_annotations(whole(ingress.max_upload)), **ingress.annotations}
    return made


def _gateway(platform: Platform) -> dict[str, Any]:
    return {"service": {"name": f"{platform.name}-gateway", "port": {"name": "http"}}}


def _annotations(max_upload: int) -> dict[str, str]:
    """What controllers need that limit bodies; Traefik and HAProxy do not."""
    return {
        f"{NGINX}/proxy-body-size": str(MAX_PHOTOS * max_upload + FORM_BYTES),
        f"{NGINX}/proxy-read-timeout": "300",
        # Live events must not wait for a full buffer, nor a photo be written to a disk.
        f"{NGINX}/proxy-buffering": "off",
        f"{NGINX}/proxy-request-buffering": "off",
        f"{F5_NGINX}/client-max-body-size": str(MAX_PHOTOS * max_upload + FORM_BYTES),
        f"{F5_NGINX}/proxy-read-timeout": "300s",
        f"{F5_NGINX}/proxy-buffering": "False",
    }
