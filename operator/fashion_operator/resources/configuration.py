"""What the services re-read while they run, cache times and palettes, as the file that they watch."""

from hashlib import sha256
from typing import Any

import msgspec

from fashion_operator.resources.objects import Manifest, child
from fashion_operator.spec.fields import Cache, Palette
from fashion_operator.spec.platform import Platform
from fashion_operator.spec.units import seconds

KEY, VOLUME = "config.json", "configuration"


def build_configuration(platform: Platform) -> Manifest:
    """The ConfigMap that every service pod mounts."""
    content = {"cache": _cache(platform.spec.cache), "palettes": _palettes(platform.spec.palettes)}
    data = {KEY: msgspec.json.encode(content, order="sorted").decode()}
    return child(platform, "v1", "ConfigMap", "config", "configuration", data=data)


def configuration_volume(platform: Platform) -> Manifest:
    """The volume of that ConfigMap; mount the folder, never a subPath of it: that one is never refreshed."""
    return {"name": VOLUME, "configMap": {"name": f"{platform.name}-config"}}


def revision_of(configuration: Manifest) -> str:
    """Return the revision that a service reports at /ready while it serves this configuration."""
    content: str = configuration["data"][KEY]
    return sha256(content.encode()).hexdigest()[:12]


def _cache(cache: Cache) -> dict[str, int]:
    return {f"{name}_seconds": seconds(ttl) for name, ttl in msgspec.structs.asdict(cache).items()}


def _palettes(palettes: tuple[Palette, ...]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for palette in palettes:
        undertones = nested.setdefault(str(palette.tone), {})
        undertones.setdefault(palette.undertone, {})[palette.category] = palette.colors
    return nested
