"""A portrait with painted hair and irises, whose colors are known."""

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from fashion.colorimetry.skin import Lab
from fashion.colorimetry.spaces import lab_to_srgb8
from fashion.imaging.face.blazeface import BlazeFaceDetector
from fashion.imaging.face.detection import Face
from support import photos
from support.photos import Pixels

BLACK, BROWN, BLOND = (9.0, 1.0, 2.0), (21.0, 8.0, 11.0), (48.0, 8.0, 22.0)
SKIN = (70.0, 16.0, 20.0)
BROWN_IRIS, BLUE_IRIS, GREEN_IRIS = (14.0, 8.0, 8.0), (45.0, -4.0, -8.0), (45.0, -5.0, 12.0)
SCLERA = (75.0, 4.0, 4.0)
SIZE = (1024, 960)


@cache
def face() -> Face:
    """The face of the portrait, as BlazeFace finds it."""
    return BlazeFaceDetector().find(np.ascontiguousarray(photos.portrait(*SIZE)[..., ::-1]))[0]


def in_the_face(picture: Pixels) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """How far each pixel is across and down from the middle of the eyes, in the coordinates of the face."""
    eyes, mouth = face().landmarks[:2].mean(axis=0), face().landmarks[3:].mean(axis=0)
    axes = np.stack((face().landmarks[1] - face().landmarks[0], mouth - eyes))
    places = np.stack(np.meshgrid(np.arange(picture.shape[1]), np.arange(picture.shape[0])), axis=-1)
    across, down = np.moveaxis((places - eyes) @ np.linalg.inv(axes), -1, 0)
    return across, down


def soft(where: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(where.astype(float), (0, 0), 9), np.float64)[..., None]


def with_hair(lab: Lab) -> Pixels:
    """The portrait with a bare forehead and hair above it; strands differ in lightness, the hairline is soft."""
    picture = photos.portrait(*SIZE)
    across, down = in_the_face(picture)
    forehead = soft((np.hypot(across / 0.95, (down - 0.2) / 1.3) < 1) & (down < -0.35))
    picture = np.rint(picture + forehead * (lab_to_srgb8(SKIN).astype(float) - picture))
    noise = np.random.default_rng(1).normal(0, 7, across.shape)
    lightness = np.clip(lab[0] + cv2.GaussianBlur(noise, (0, 0), 2) * 5, 1, 99)
    hair = lab_to_srgb8(
        np.stack((lightness, np.full_like(lightness, lab[1]), np.full_like(lightness, lab[2])), -1)
    )
    from_face, from_head = np.hypot(across / 1.0, (down - 0.32) / 1.3), np.hypot(across / 1.5, (down + 0.05) / 1.7)
    covered = soft((from_face > 1) & (from_head < 1) & (down < 0.5))
    return np.rint(picture + covered * (hair.astype(float) - picture)).astype(np.uint8)


def with_skin(lightness: float) -> Pixels:
    """A picture that is all of one skin color."""
    return np.full((SIZE[1], SIZE[0], 3), lab_to_srgb8((lightness, *SKIN[1:])), np.uint8)


def with_irises(lab: Lab, picture: Pixels | None = None, sclera: Lab = SCLERA) -> Pixels:
    """The picture, by default the portrait, with wide open eyes."""
    picture = (photos.portrait(*SIZE) if picture is None else picture).copy()
    radius = round(float(np.linalg.norm(face().landmarks[1] - face().landmarks[0])) * 0.093)
    for eye in face().landmarks[:2]:
        x, y = np.rint(eye).astype(int).tolist()
        cv2.circle(picture, (x, y), round(radius * 1.9), lab_to_srgb8(sclera).tolist(), -1)
        cv2.circle(picture, (x, y), radius, lab_to_srgb8(lab).tolist(), -1)
        cv2.circle(picture, (x, y), radius // 3, (10, 10, 10), -1)
    return picture
