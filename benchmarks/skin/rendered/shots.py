"""The photos: every head in every tone, matte and glossy in white light, and in the light of real places."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.skin.families.shots import Rendered, Shot
from benchmarks.skin.rendered.albedo import in_tone
from benchmarks.skin.rendered.camera import Camera, draw_camera, take
from benchmarks.skin.rendered.makehuman import PERSONS, shape_head
from benchmarks.skin.rendered.meshes import Head
from benchmarks.skin.rendered.scan import read_scan
from benchmarks.skin.rendered.scenes import Lamp, Scene
from benchmarks.skin.rendered.stage import render

RENDERED: tuple[Rendered, ...] = (
    "rendered, matte in white light",
    "rendered, clean light",
    "rendered, ordinary light",
)
_TONES = range(1, 11)
_GLOSS = 0.028
"""Of skin, at a refractive index of 1.4."""
_LAMP_COLORS = (np.array((1.0, 1.0, 1.0)), np.array((1.0, 0.75, 0.45)), np.array((0.85, 0.95, 1.1)))
"""In linear sRGB: a window, a lamp, a screen."""
_SEED = 2803


def read_heads(folder: Path) -> list[Head]:
    """Read the heads that a folder has, in `scan` and `makehuman`."""
    scanned = [read_scan(folder / "scan")] if (folder / "scan").is_dir() else []
    data = folder / "makehuman"
    return scanned + ([shape_head(person, data) for person in PERSONS] if data.is_dir() else [])


def environments(folder: Path) -> list[Path]:
    """The places whose light a folder has, in `environments`."""
    return sorted(path for path in (folder / "environments").glob("*") if path.suffix in {".exr", ".hdr"})


def in_light(
    heads: Sequence[Head], light: Rendered, places: Sequence[Path], scenes: int
) -> Iterator[tuple[Shot, bytes]]:
    """Every head in every tone; in ordinary light in several scenes, which chance draws anew for each photo."""
    random = np.random.default_rng(_SEED)
    for number in range(scenes if light == "rendered, ordinary light" else 1):
        for head in heads:
            for monk in _TONES:
                scene, camera = _draw(light, places, random)
                seen = render(in_tone(head, monk), scene, seed=int(random.integers(2**31)))
                variant = f"{number} {scene.environment.stem if scene.environment else 'white'}"
                shot = Shot(family=light, person=head.name, half="held out", monk=monk, variant=variant)
                yield shot, take(seen, camera, random)


def _draw(light: Rendered, places: Sequence[Path], random: np.random.Generator) -> tuple[Scene, Camera]:
    if light != "rendered, ordinary light":
        return Scene(gloss=_GLOSS if light == "rendered, clean light" else 0), Camera()
    scene = Scene(
        environment=places[int(random.integers(len(places)))],
        turned=random.uniform(0, 360),
        lamp=_draw_lamp(random) if random.random() < 0.5 else None,
        gloss=_GLOSS * random.uniform(0.5, 1.5),
        roughness=random.uniform(0.35, 0.55),
        yaw=random.uniform(-15, 15),
        pitch=random.uniform(-5, 12),
        distance=random.uniform(6.5, 9),
    )
    return scene, draw_camera(random)


def _draw_lamp(random: np.random.Generator) -> Lamp:
    return Lamp(
        color=_LAMP_COLORS[int(random.integers(len(_LAMP_COLORS)))],
        share=random.uniform(0.3, 1.5),
        yaw=random.uniform(-60, 60),
        pitch=random.uniform(0, 40),
    )
