"""Which photos are taken: of what skin, under which light, with which camera, and how."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from benchmarks.skin.photos.spectra import COLORIMETRIC

LightClass = Literal["clean", "daylight", "shade", "led", "fluorescent", "incandescent"]
Backdrop = Literal["own", "wall", "clutter"]
BACKDROPS: tuple[Backdrop, ...] = ("own", "wall", "clutter")
CLEAN_SHOTS = 12
_BRIGHTNESS = {"clean": 8, "daylight": 8, "shade": 6, "led": 2, "fluorescent": 2, "incandescent": 1}
SIDE_LIT_SHARE = 1 / 3


class Split(NamedTuple):
    """What sets one half of the benchmark apart from the other."""

    name: str
    seed: int
    lights: tuple[tuple[LightClass, str], ...]
    cameras: tuple[str, ...]
    exposures: tuple[float, ...]


DEV = Split(
    "dev",
    1,
    (
        ("daylight", "D65"),
        ("daylight", "D50"),
        ("shade", "D75"),
        ("led", "LED-B3"),
        ("fluorescent", "FL2"),
        ("incandescent", "A"),
    ),
    ("phone-a", "phone-b"),
    (-0.7, -0.3, 0.1, 0.4),
)
TEST = Split(
    "test",
    20261,
    (
        ("daylight", "D65"),
        ("daylight", "D55"),
        ("shade", "8500 K"),
        ("led", "LED-B4"),
        ("fluorescent", "FL11"),
        ("incandescent", "3000 K black"),
    ),
    ("Nikon 5100 (NPL)", "phone-c"),
    (-0.65, -0.25, 0.15, 0.4),
)
SPLITS = {split.name: split for split in (DEV, TEST)}


class Shot(NamedTuple):
    """One photo to be taken.

    Attributes:
        exposure: in stops against the right one.
        adaptation: share of the light's color that the camera's white balance takes out.
        error: mistake of the white balance, in log, of red and blue against green.
        side: 0 where light comes from the front, else the share lost on the far side; negative from the right.
        face: width of the face in pixels.
        place: where the face's middle lies, as shares of width and height.
        backdrop_level: how much light falls on the backdrop, against the face.
        hair: reflectance of the hair against the portrait's own; dark with deep skin.
        noise: shot noise, as variance per linear unit.
        brightness_value: the scene's brightness (APEX) where the camera writes EXIF, in half of the photos.
    """

    number: int
    monk: int
    portrait: str
    light_class: LightClass
    light: str
    camera: str
    exposure: float
    adaptation: float
    error: tuple[float, float]
    side: float
    face: float
    turn: float
    mirror: bool
    place: tuple[float, float]
    size: tuple[int, int]
    backdrop: Backdrop
    backdrop_level: float
    hair: float
    noise: float
    quality: int
    brightness_value: float | None
    seed: int


def shots(split: Split, portraits: tuple[str, ...], repeats: int) -> Iterator[Shot]:
    """All photos of a split: each light at each exposure `repeats` times, and clean light, for every tone."""
    number = 0
    for monk in range(1, 11):
        for light_class, light in split.lights:
            for exposure in split.exposures:
                for _ in range(repeats):
                    yield _shot(split, number, monk, portraits, light_class, light, exposure)
                    number += 1
        for _ in range(CLEAN_SHOTS):
            yield _clean(_shot(split, number, monk, portraits, "clean", "D65", 0.0))
            number += 1


def _shot(
    split: Split,
    number: int,
    monk: int,
    portraits: tuple[str, ...],
    light_class: LightClass,
    light: str,
    exposure: float,
) -> Shot:
    random = np.random.default_rng((split.seed, number))
    side_lit = random.random() < SIDE_LIT_SHARE
    red, blue = random.normal(0, 0.04, 2).tolist()
    return Shot(
        number=number,
        monk=monk,
        portrait=portraits[number % len(portraits)],
        light_class=light_class,
        light=light,
        camera=split.cameras[int(random.integers(len(split.cameras)))],
        exposure=exposure,
        adaptation=float(random.uniform(0.6, 0.95)),
        error=(red, blue),
        side=float(random.choice((-1, 1)) * random.uniform(0.3, 0.65)) if side_lit else 0.0,
        face=float(random.uniform(110, 230)),
        turn=float(random.uniform(-12, 12)),
        mirror=bool(random.random() < 0.5),
        place=(float(random.uniform(0.42, 0.58)), float(random.uniform(0.38, 0.52))),
        size=(480, 640),
        backdrop=BACKDROPS[number % 3],
        backdrop_level=float(2 ** random.normal(-0.2, 0.4)),
        hair=float(random.uniform(0.05, 0.25) if monk > 5 else random.uniform(0.1, 1.0)),
        noise=float(10 ** random.uniform(-4.3, -3)),
        quality=int(random.integers(72, 96)),
        brightness_value=_BRIGHTNESS[light_class] + float(random.normal(0, 1.5))
        if random.random() < 0.5
        else None,
        seed=int(random.integers(2**31)),
    )


def clean_shot(split: Split, monk: int, portrait: str) -> Shot:
    """A photo in clean light, the backdrop lit as the face is."""
    shot = _shot(split, monk, monk, (portrait,), "clean", "D65", 0.0)
    return _clean(shot)._replace(backdrop_level=1.0, brightness_value=None)


def _clean(shot: Shot) -> Shot:
    return shot._replace(
        camera=COLORIMETRIC, adaptation=1.0, error=(0.0, 0.0), side=0.0, noise=1e-4, quality=max(85, shot.quality)
    )
