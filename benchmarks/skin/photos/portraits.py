"""Portraits, taken apart into what the skin is, how it is lit, and everything else."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image
from skimage import data

from fashion.colorimetry import srgb_to_linear
from fashion.imaging.face.detection import Face, YuNetDetector

Images = npt.NDArray[np.float32]
_REFERENCE_PARTS = ((0.0, -0.45, 0.35, 0.2), (-0.5, 0.55, 0.22, 0.25), (0.5, 0.55, 0.22, 0.25))
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


class Portrait(NamedTuple):
    """One face, taken apart; images are float32 and linear.

    Attributes:
        rest: (h, w, 3) everything as photographed.
        shading: (h, w, 3) skin relative to the reference skin: light falling on it, and its texture.
        gloss: (h, w) light that the skin's surface mirrors, in the light's own color.
        skin: (h, w) how much of a pixel is skin, 0 to 1.
        person: (h, w) how much of it is the person, 0 to 1.
        hair: (h, w) how much of it is hair, 0 to 1.
        landmarks: (5, 2) as in `fashion.imaging.face.detection.Face`.
    """

    name: str
    rest: Images
    shading: Images
    gloss: Images
    skin: Images
    person: Images
    hair: Images
    landmarks: npt.NDArray[np.float64]
    box: tuple[float, float, float, float]


@cache
def portraits(model: Path, folder: Path | None = None) -> tuple[Portrait, ...]:
    """NASA's portrait of an astronaut (public domain, in scikit-image), and those in a folder."""
    astronaut = np.asarray(data.astronaut())  # type: ignore[no-untyped-call]
    found = [take_apart("astronaut", astronaut, model)]
    for path in sorted(folder.iterdir()) if folder else []:
        picture = Image.open(path).convert("RGB")
        picture.thumbnail((1024, 1024))
        found.append(take_apart(path.stem, np.asarray(picture), model))
    return tuple(found)


def take_apart(name: str, pixels: npt.NDArray[np.uint8], model: Path) -> Portrait:
    """Split what the skin reflects from how it is lit, by the dichromatic model (Shafer, 1985).

    A pixel of skin is `shading * skin + gloss * light`. Gloss is only where skin is brighter than usual.
    """
    face = YuNetDetector(model).find(np.ascontiguousarray(pixels[..., ::-1]))[0]
    linear = srgb_to_linear(pixels / 255).astype(np.float32)
    across, down = _face_frame(face, pixels.shape[1], pixels.shape[0])
    reference = _reference(linear, across, down)
    gloss = _gloss(linear, reference)
    shading = np.maximum(linear - gloss[..., None], 0) / reference
    skin, person = _skin(linear, reference, across, down), _person(pixels, face)
    return Portrait(
        name,
        linear,
        shading,
        gloss,
        skin,
        person,
        person * (1 - skin) * _beside_face(across, down),
        face.landmarks,
        face.box,
    )


def _face_frame(face: Face, width: int, height: int) -> tuple[Images, Images]:
    # Across in distances of the eyes, down in distances from the eyes to the mouth, from between the eyes.
    eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
    axes = np.linalg.inv(np.stack((face.landmarks[1] - face.landmarks[0], mouth - eyes), axis=1))
    y, x = np.mgrid[:height, :width]
    across, down = np.moveaxis((np.stack((x, y), axis=-1) - eyes) @ axes.T, -1, 0).astype(np.float32)
    return across, down


def _reference(linear: Images, across: Images, down: Images) -> Images:
    # The skin where instruments are held for measuring it: forehead and cheeks.
    parts = [
        linear[(np.abs(across - x) < half_x) & (np.abs(down - y) < half_y)]
        for x, y, half_x, half_y in _REFERENCE_PARTS
    ]
    return np.asarray(np.median([np.median(part, axis=0) for part in parts], axis=0), np.float32)


def _gloss(linear: Images, reference: Images) -> Images:
    smooth = cv2.GaussianBlur(linear, (0, 0), 1.5)
    bodies = np.stack((reference, np.ones(3, np.float32)), axis=1)
    share = (smooth @ np.linalg.pinv(bodies).T)[..., 1]
    bright = np.clip((smooth @ _LUMINANCE / (reference @ _LUMINANCE) - 1.0) / 0.25, 0, 1)
    return np.asarray(np.clip(share, 0, 1) * bright, np.float32)


def _skin(linear: Images, reference: Images, across: Images, down: Images) -> Images:
    smooth = cv2.GaussianBlur(linear, (0, 0), 1.0) + 1e-3
    chroma = np.log(smooth[..., [0, 2]] / smooth[..., 1:2]) - np.log(reference[[0, 2]] / reference[1])
    bright = np.log(smooth @ _LUMINANCE / (reference @ _LUMINANCE))
    # Above the brows hair is near; below them shadows are redder than skin in the light.
    widths = np.where(down[..., None] > -0.2, (0.3, 0.42), (0.2, 0.24)).astype(np.float32)
    likely = np.exp(-0.5 * ((chroma / widths) ** 2).sum(axis=-1)) * np.clip((bright + 1.8) / 0.6, 0, 1)
    oval = (across / 0.95) ** 2 + ((down - 0.5) / 1.55) ** 2
    neck = (np.abs(across) < 0.9) & (down > 0.8) & (down < 3.0)
    inside = np.maximum(np.clip((1.15 - oval) / 0.3, 0, 1), cv2.GaussianBlur(neck.astype(np.float32), (0, 0), 2))
    soft = cv2.GaussianBlur(np.clip(2.5 * likely - 0.2, 0, 1).astype(np.float32), (0, 0), 1.2)
    eyes = ((np.abs(across) - 0.5) / 0.14) ** 2 + (down / 0.06) ** 2
    return np.asarray(soft * inside * np.clip(2 * eyes - 1.4, 0, 1), np.float32)


def _beside_face(across: Images, down: Images) -> Images:
    oval = (across / 0.8) ** 2 + ((down - 0.55) / 1.1) ** 2
    return np.asarray(np.clip((oval - 1) / 0.3, 0, 1) * np.clip((1.6 - down) / 0.3, 0, 1), np.float32)


def _person(pixels: npt.NDArray[np.uint8], face: Face) -> Images:
    x, y, width, height = face.box
    mask: npt.NDArray[np.uint8] = np.full(pixels.shape[:2], cv2.GC_PR_BGD, np.uint8)
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]]
    head = ((columns - x - width / 2) / (1.1 * width)) ** 2 + ((rows - y - height * 0.45) / height) ** 2
    mask[head < 1] = cv2.GC_PR_FGD
    mask[(rows > y + 1.2 * height) & (np.abs(columns - x - width / 2) < 1.7 * width)] = cv2.GC_PR_FGD
    mask[head < 0.2] = cv2.GC_FGD
    mask[(rows > y + 0.9 * height) & (np.abs(columns - x - width / 2) < 0.8 * width)] = cv2.GC_FGD
    mask[:3] = mask[:, :3] = mask[:, -3:] = cv2.GC_BGD
    bgr, models = np.ascontiguousarray(pixels[..., ::-1]), np.zeros((2, 1, 65))
    cv2.grabCut(bgr, mask, (0, 0, 1, 1), models[0], models[1], 4, cv2.GC_INIT_WITH_MASK)
    person = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(person, (0, 0), 1.5), np.float32)
