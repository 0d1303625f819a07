"""Measures whether a face shows skin: all of it, uncovered, in its own colors.

Blood and melanin absorb green more than red (Anderson and Parrish, J Invest Dermatol 77, 1981), so that skin of
every tone reflects more red than green; cloth, stone and bronze mostly do not. In a tinted gray photo or a thermal
map color is a function of lightness, while lips, eyes, hair and skin of the same lightness differ in color.
"""

from typing import NamedTuple

import cv2
import numpy as np

from fashion.imaging.arrays import LINEAR_OF_BYTE, LUMINANCE_OF_LINEAR, FloatArray, Pixels
from fashion.imaging.face.detection import Face
from fashion.imaging.face.regions import OUTLINES, Outline, corners_of

_ACROSS = 12
_CENTERS = (np.arange(_ACROSS) + 0.5) / _ACROSS
_BRIDGE = Outline("bridge", (0.0, 0.08), (0.13, 0.16), 1.0)
_LIPS = Outline("lips", (0.0, 1.0), (0.28, 0.09), 1.0)
_PLACES = {outline.name: outline for outline in (*OUTLINES, _BRIDGE, _LIPS)}
_UPPER, _CHEEKS_AND_CHIN = ("forehead", "bridge"), ("left_cheek", "right_cheek", "chin")
_BRIGHTEST, _DARK_NOISE = 0.9, 0.01
# Redness (log red/green) below which a lower face is gray or blue, though the upper one is not.
_GRAY, _REDDER = 0.10, 0.10
_GRAY_COVER = 2.0

_VIEW = (96, 128)
_ALIKE = 32
_TEXTURELESS = 0.7
_DARKEST, _LIGHTEST = 3.0, 97.0
# The chroma of ordinary skin; lower where the lips are no redder than the skin, as in stone.
_SKIN_CHROMA, _STONE_CHROMA, _REDDER_LIPS = 23.0, 15.3, 0.05


class Visibility(NamedTuple):
    """How far a face shows skin.

    Attributes:
        seen: share of the skin that lies in the picture, 0 to 1; 0 if the mouth is outside of it.
        covering: distance of the chromaticities (log red/green, log blue/green) of upper and lower face; 2 or more
            if the lower face is gray or blue, and the upper one is not.
        redness: log red/green of the face, in linear light; NaN where it is too bright to tell.
        tint: spread of CIELAB a and b among pixels of the same lightness, or that spread for the chroma of
            ordinary skin, if that is less.
        flat: share of the face without any texture, 0 to 1.
    """

    seen: float
    covering: float
    redness: float
    tint: float
    flat: float


UNKNOWN = Visibility(1.0, 0.0, 1.0, 100.0, 0.0)
"""A face of which nothing speaks against skin."""


def assess_visibility(picture: Pixels, face: Face, crop: Pixels) -> Visibility:
    """Return the visibility of a face in a picture (BGR) of which `crop` is the part with the face."""
    positions = {name: _positions(outline, face) for name, outline in _PLACES.items()}
    inside = {name: _inside(picture, points) for name, points in positions.items()}
    seen = {
        name: _chromaticity(picture, points[inside[name]])
        for name, points in positions.items()
        if inside[name].mean() >= 0.5
    }
    known = {name: value for name, value in seen.items() if value is not None}
    view = np.asarray(cv2.resize(crop, _VIEW, interpolation=cv2.INTER_AREA), np.uint8)
    whole = float(np.mean([inside[outline.name].mean() for outline in OUTLINES]))
    redness = [known[outline.name][0] for outline in OUTLINES if outline.name in known]
    return Visibility(
        seen=whole if "lips" in seen else 0.0,
        covering=_covering(known),
        redness=float(np.median(redness)) if redness else float("nan"),
        tint=_tint(view, _has_lips(known)),
        flat=_flat(view),
    )


def _positions(outline: Outline, face: Face) -> FloatArray:
    corners = corners_of(outline, face)
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    points = corners[0] + _CENTERS[None, :, None] * across + _CENTERS[:, None, None] * down
    return np.asarray(np.floor(points.reshape(-1, 2)))


def _inside(picture: Pixels, points: FloatArray) -> FloatArray:
    size = np.array(picture.shape[1::-1])
    return np.asarray(((points >= 0) & (points < size)).all(axis=1))


def _chromaticity(picture: Pixels, points: FloatArray) -> FloatArray | None:
    # None where it is too bright to hold a color; the constant keeps the noise of dark pixels from counting.
    x, y = points.astype(np.intp).T
    red, green, blue = np.median(LINEAR_OF_BYTE[picture[y, x, ::-1]], axis=0)
    if np.dot((red, green, blue), LUMINANCE_OF_LINEAR) > _BRIGHTEST:
        return None
    return np.asarray(np.log(np.array((red, blue)) + _DARK_NOISE) - np.log(green + _DARK_NOISE))


def _covering(seen: dict[str, FloatArray]) -> float:
    upper = [seen[name] for name in _UPPER if name in seen]
    lower = [seen[name] for name in _CHEEKS_AND_CHIN if name in seen]
    if not upper or not lower:
        return 0.0
    apart = min(float(np.linalg.norm(np.median(lower, axis=0) - each)) for each in upper)
    reddest = max(each[0] for each in upper)
    gray = [float(np.median([each[0] for each in lower]))]
    if {"chin", "lips"} <= seen.keys():
        gray.append(float(max(seen["chin"][0], seen["lips"][0])))
    if any(red < _GRAY and reddest - red > _REDDER for red in gray):
        return max(apart, _GRAY_COVER)
    return apart


def _has_lips(seen: dict[str, FloatArray]) -> bool:
    skin = [seen[name][0] for name in _CHEEKS_AND_CHIN if name in seen]
    return "lips" not in seen or not skin or bool(seen["lips"][0] - np.median(skin) > _REDDER_LIPS)


def _tint(view: Pixels, has_lips: bool) -> float:
    lightness, *colors = cv2.split(cv2.cvtColor(view.astype(np.float32) / 255, cv2.COLOR_BGR2LAB))
    seen = np.flatnonzero((lightness > _DARKEST) & (lightness < _LIGHTEST))
    order = seen[np.argsort(lightness.ravel()[seen], kind="stable")]
    a_and_b = np.stack([each.ravel()[order] for each in colors])
    groups = a_and_b[:, : len(order) // _ALIKE * _ALIKE].reshape(2, -1, _ALIKE)
    if not groups.size:
        return UNKNOWN.tint
    # The median of each group: NumPy's own takes several times as long for many small ones.
    medians = np.sort(groups, axis=2)[..., _ALIKE // 2 - 1 : _ALIKE // 2 + 1].mean(axis=2, keepdims=True)
    spread = float(np.sqrt(((groups - medians) ** 2).sum(axis=0).mean()))
    chroma = float(np.median(np.hypot(*a_and_b)))
    return min(spread, spread * (_SKIN_CHROMA if has_lips else _STONE_CHROMA) / max(1.0, chroma))


def _flat(view: Pixels) -> float:
    gray = cv2.cvtColor(view, cv2.COLOR_BGR2GRAY).astype(np.float32)
    mean = cv2.blur(gray, (3, 3))
    variance = cv2.blur(gray * gray, (3, 3)) - mean * mean
    return float(np.mean(variance < _TEXTURELESS**2))
