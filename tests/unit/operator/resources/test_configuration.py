from pathlib import Path
from typing import Any

import pytest

from fashion.colorimetry import Swatch, load_palettes
from fashion.configuration import CacheTtls, Configuration, parse_configuration
from fashion.kernel.live_configuration import LiveConfiguration
from fashion_operator.resources import build_configuration, revision_of
from fashion_operator.spec.platform import Platform
from support.operator.world import platform_of

CORAL = {"name": "Coral", "hex": "#FF7F50"}


def content_of(platform: Platform) -> bytes:
    content: str = build_configuration(platform)["data"]["config.json"]
    return content.encode()


def served(**spec: Any) -> Configuration:
    return parse_configuration(content_of(platform_of(**spec)))


def test_nothing_given_is_what_the_services_do_by_themselves() -> None:
    assert served() == parse_configuration(b"{}")


def test_durations_become_seconds() -> None:
    cache = {"analysis": "1h30m", "colors": "90s", "products": "24h"}
    assert served(cache=cache).cache == CacheTtls(5400, 90, 86400)


@pytest.mark.parametrize(("tone", "undertone", "category"), [(3, "warm", "lip"), (10, "cool", "clothing")])
def test_a_palette_takes_the_place_of_one_list_alone(tone: int, undertone: Any, category: str) -> None:
    palette = {"tone": tone, "undertone": undertone, "category": category, "colors": [CORAL]}
    usual = load_palettes().colors(tone, undertone)
    assert served(palettes=[palette]).palettes.colors(tone, undertone) == {
        **usual,
        category: (Swatch("Coral", "#ff7f50"),),
    }


def test_palettes_of_one_tone_stand_side_by_side() -> None:
    both = [
        {"tone": 3, "undertone": "warm", "category": category, "colors": [CORAL]} for category in ("lip", "blush")
    ]
    colors = served(palettes=both).palettes.colors(3, "warm")
    assert colors["lip"] == colors["blush"] == (Swatch("Coral", "#ff7f50"),)


def test_the_revision_is_what_a_service_reports(tmp_path: Path) -> None:
    platform = platform_of(cache={"colors": "5m"})
    (tmp_path / "config.json").write_bytes(content_of(platform))
    live = LiveConfiguration(tmp_path / "config.json", parse_configuration)
    assert (live.revision, live.rejected) == (revision_of(build_configuration(platform)), "")
