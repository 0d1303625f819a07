"""Gives the skin in a real photo another tone, in CIELAB, and keeps everything else as it was photographed.

The truth is the color of the visible skin of the face taken as a whole: the median over it becomes the swatch.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.skin.families.identities import Sitter
from fashion.colorimetry import MONK_LAB, lab_to_linear, linear_to_lab, srgb_to_linear

Image = npt.NDArray[np.float64]
_APART, _APART_INSIDE = 14.0, 26.0
_DARKEST = 0.45


class Skin(NamedTuple):
    """The skin in a picture.

    Attributes:
        share: (h, w) how much of a pixel is skin, 0 to 1.
        linear: (h, w, 3) the picture in linear sRGB.
        lab: (h, w, 3) the picture in CIELAB.
        own: (3,) CIELAB of the face as a whole.
    """

    share: Image
    linear: Image
    lab: Image
    own: Image


def find_skin(sitter: Sitter) -> Skin:
    """Find the pixels near the face whose hue and chroma are those of its middle, shaded as they may be."""
    linear = srgb_to_linear(sitter.picture[..., ::-1] / 255)
    lab = linear_to_lab(linear)
    away, neck = _away(sitter)
    own = np.median(lab[away < 0.7], axis=0)
    for _ in range(3):
        own = np.median(lab[(_alike(lab, own, np.asarray(_APART)) > 0.6) & (away < 1)], axis=0)
    # Inside the face what is shiny or shaded is still skin; around it hair and walls may have its color.
    tolerance = np.where(away < 0.95, _APART_INSIDE, _APART)
    near = np.clip((1.35 - np.minimum(away, neck)) / 0.25, 0, 1)
    size = float(np.linalg.norm(sitter.face.landmarks[3:].mean(axis=0) - sitter.face.landmarks[:2].mean(axis=0)))
    share = cv2.GaussianBlur(_alike(lab, own, tolerance) * near, (0, 0), size / 40)
    return Skin(np.asarray(share), linear, lab, own)


def _away(sitter: Sitter) -> tuple[Image, Image]:
    # Distance from the middle of the face and of the neck; 1 is where either ends.
    eyes, mouth = sitter.face.landmarks[:2].mean(axis=0), sitter.face.landmarks[3:].mean(axis=0)
    size = float(np.linalg.norm(mouth - eyes))
    x, y = np.meshgrid(np.arange(sitter.picture.shape[1]), np.arange(sitter.picture.shape[0]))
    middle = (eyes + mouth) / 2
    face = np.hypot((x - middle[0]) / (1.2 * size), (y - middle[1]) / (1.6 * size))
    neck = np.hypot((x - middle[0]) / size, (y - middle[1] - 2.2 * size) / (1.2 * size))
    return np.asarray(face), np.asarray(neck)


def _alike(lab: Image, own: Image, tolerance: Image) -> Image:
    # Shade scales a and b with the cube root of light, as it does L + 16.
    light = np.maximum((lab[..., 0] + 16) / (own[0] + 16), 0.1)
    apart = np.hypot(lab[..., 1] / light - own[1], lab[..., 2] / light - own[2])
    return np.asarray(np.exp(-((apart / tolerance) ** 4)) * np.clip((light - _DARKEST) / 0.15, 0, 1))


def recolored(skin: Skin, monk: int) -> Image:
    """The picture in linear sRGB with skin of a tone; what is brighter or redder than the face stays so."""
    goal = MONK_LAB[monk - 1]
    where = skin.share > 0.01
    lab, share = skin.lab[where], skin.share[where, None]
    light = (lab[:, :1] + 16) / (skin.own[0] + 16)
    detail = np.sqrt((goal[0] + 16) / (skin.own[0] + 16))
    chroma = light * goal[1:] + detail * (lab[:, 1:] - light * skin.own[1:])
    changed = lab_to_linear(np.hstack((light * (goal[0] + 16) - 16, chroma)))
    linear = skin.linear.copy()
    linear[where] = share * changed + (1 - share) * linear[where]
    return np.clip(linear, 0, 1)
