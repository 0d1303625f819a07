"""Persons of MakeHuman, whose base mesh, targets and skins are in the public domain (CC0)."""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.skin.rendered.meshes import Floats, Head, Indices, Part, Surface, part_of, read_obj
from fashion.colorimetry import srgb_to_linear

_MOUTH = 1.05
"""How far below the eyes the mouth is, in distances of the eyes from each other."""
_ALONE = (1, 0, 0, 0, 0, 0)
"""Weights and offset of a point that stands on one of the body."""
_CLOTH = np.full((1, 1, 3), 0.25)
_COLLAR = 1.15
"""How far below the mouth clothes begin, in distances of the eyes from each other."""


class Person(NamedTuple):
    """What MakeHuman shapes a person of; names are those of its files.

    Attributes:
        shape: share of each target, 0 to 1.
        hair: a style, or none.
    """

    name: str
    shape: dict[str, float]
    skin: str
    eyes: str
    brows: str
    hair: str = ""


def _shape(ancestry: str, sex: str, old: float, **details: float) -> dict[str, float]:
    ages = {"young": 1 - old, "old": old}
    shares = {f"macrodetails/{ancestry}-{sex}-{age}": share for age, share in ages.items()}
    shares |= {
        f"macrodetails/universal-{sex}-{age}-averagemuscle-averageweight": share for age, share in ages.items()
    }
    return shares | {name.replace("__", "/").replace("_", "-"): share for name, share in details.items()}


PERSONS = (
    Person(
        "young man",
        _shape("caucasian", "male", 0.1, head__head_oval=0.5),
        "young_lightskinned_male_diffuse",
        "blue",
        "eyebrow001",
        "short02",
    ),
    Person(
        "young woman",
        _shape("caucasian", "female", 0.1, head__head_round=0.4),
        "young_lightskinned_female_diffuse2",
        "green",
        "eyebrow009",
        "ponytail01",
    ),
    Person(
        "man",
        _shape("african", "male", 0.2, head__head_rectangular=0.4),
        "young_darkskinned_male_diffuse",
        "brown",
        "eyebrow002",
        "short01",
    ),
    Person(
        "woman",
        _shape("african", "female", 0.3, head__head_oval=0.6),
        "middleage_darkskinned_female_diffuse",
        "brown",
        "eyebrow006",
        "ponytail01",
    ),
    Person(
        "second man",
        _shape("asian", "male", 0.3, head__head_square=0.3),
        "middleage_lightskinned_male_diffuse",
        "brown",
        "eyebrow004",
        "short04",
    ),
    Person(
        "second woman",
        _shape("asian", "female", 0.2, head__head_diamond=0.5),
        "middleage_lightskinned_female_diffuse2",
        "brownlight",
        "eyebrow010",
        "long01",
    ),
    Person(
        "old man",
        _shape("african", "male", 0.9, head__head_fat_incr=0.3),
        "old_darkskinned_male_diffuse",
        "brown",
        "eyebrow008",
    ),
)


def shape_head(person: Person, data: Path) -> Head:
    """Shape a person from MakeHuman's folder `data`."""
    base = read_obj(data / "3dobjs" / "base.obj")
    points = base.points.copy()
    for name, share in person.shape.items():
        _move(points, data / "targets" / f"{name}.target", share)
    eyes = np.array([_middle(points, base.corners[f"joint-{side}-eye"]) for side in "rl"])
    apart = float(np.linalg.norm(eyes[0] - eyes[1]))
    mouth = eyes.mean(axis=0) - (0, _MOUTH * apart, 0)
    skin = part_of(base, points, ["body"], "skin", _read(data / "skins" / "textures" / f"{person.skin}.png"))
    collar = mouth[1] - _COLLAR * apart
    iris = data / "eyes" / "materials" / f"{person.eyes}_eye.png"
    worn = [
        _worn(points, data / "eyes" / "high-poly" / "high-poly", "eye", iris),
        _worn(points, data / "eyebrows" / person.brows / person.brows, "hair"),
    ]
    if person.hair:
        style = data / "hair" / person.hair / person.hair
        worn.append(_worn(points, style, "hair", style.with_name(f"{person.hair}_diffuse.png")))
    return Head(person.name, (*_dressed(skin, collar), *worn), eyes, mouth)


def _move(points: Floats, target: Path, share: float) -> None:
    for line in target.read_text().splitlines():
        if line and not line.startswith("#"):
            point, *by = line.split()
            points[int(point)] += share * np.array(by, dtype=float)


def _middle(points: Floats, corners: Indices) -> Floats:
    return np.asarray(points[np.unique(corners)].mean(axis=0))


def _dressed(skin: Part, collar: float) -> tuple[Part, Part]:
    below = skin.points[skin.triangles, 1].mean(axis=1) < collar
    bare, covered = skin.triangles[~below], skin.triangles[below]
    return skin._replace(triangles=bare), skin._replace(surface="cloth", triangles=covered, color=_CLOTH)


def _worn(body: Floats, style: Path, surface: Surface, picture: Path | None = None) -> Part:
    obj = read_obj(style.with_suffix(".obj"))
    points = _fitted(body, style.with_suffix(".mhclo"), len(obj.points))
    color, opacity = _read_with_opacity(picture or style.with_suffix(".png"))
    return part_of(obj, points, obj.corners, surface, color, opacity)


def _fitted(body: Floats, proxy: Path, count: int) -> Floats:
    # Each point stands near three of the body: at their weighted mean, and an offset in the body's scale.
    words = [line.split() for line in proxy.read_text().splitlines()]
    scale = np.ones(3)
    for axis, one, other, size in (
        each for each in words if each and each[0] in {"x_scale", "y_scale", "z_scale"}
    ):
        along = "xyz".index(axis[0])
        scale[along] = abs(body[int(one), along] - body[int(other), along]) / float(size)
    stands = [each for each in words[words.index(["verts", "0"]) + 1 :] if len(each) in {1, 9}][:count]
    rows = np.array([each if len(each) == 9 else [*each * 3, *_ALONE] for each in stands])
    near, weights, offsets = rows[:, :3].astype(int), rows[:, 3:6].astype(float), rows[:, 6:].astype(float)
    return np.asarray((body[near] * weights[..., None]).sum(axis=1) + offsets * scale)


def _read(path: Path) -> Floats:
    return _read_with_opacity(path)[0]


def _read_with_opacity(path: Path) -> tuple[Floats, Floats | None]:
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert picture is not None, f"{path} is not a picture."
    color = srgb_to_linear(picture[..., 2::-1] / 255)
    return color, picture[..., 3] / 255 if picture.shape[2] == 4 else None
