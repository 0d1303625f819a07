"""Which catalogue a platform is to import."""

from hashlib import sha256

from fashion_operator.cluster.api import Cluster
from fashion_operator.cluster.kinds import CHILDREN
from fashion_operator.spec.platform import Platform

CATALOGUE_SECONDS = 60.0


async def catalogue_digest(cluster: Cluster, platform: Platform) -> str | None:
    """Return a digest of the ConfigMap that the platform names; None if it names none, or one that is missing."""
    wanted = platform.spec.catalogue
    reference = wanted.config_map_ref if wanted else None
    if not reference:
        return None
    found = await cluster.find(CHILDREN["ConfigMap"], platform.namespace, reference.name)
    content = ((found or {}).get("data") or {}).get(reference.key)
    return sha256(content.encode()).hexdigest()[:8] if content is not None else None
