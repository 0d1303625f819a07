"""Frames of a camera: recolored faces at several distances, in several lights."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np

from benchmarks.skin.families.identities import Sitter, people, sitters
from benchmarks.skin.families.lighting import CLEAN, Lighting, encode, ordinary, photograph
from benchmarks.skin.families.recoloring import find_skin, recolored
from fashion.imaging.arrays import Pixels

TONES = range(1, 11)
LIGHTS = ("clean", "ordinary", "dim")
DISTANCES = {"in the oval": 0.58, "far away": 0.25}
"""The height of the face, as YuNet bounds it, in shares of the frame's."""
_WIDTH, _HEIGHT = 640, 480
_OVAL = (0.5 * _WIDTH, 0.47 * _HEIGHT)
_SEED = 1
_DIM = Lighting(kelvin=3500, balanced=0.8, stops=-2)


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a frame."""

    person: str
    monk: int
    light: str
    distance: str

    @property
    def file(self) -> str:
        """A name of its own for the frame's file."""
        return "-".join((self.person, str(self.monk), self.light, self.distance)).replace(" ", "_") + ".jpg"


def frames(folder: Path, model: Path, most: int) -> Iterator[tuple[Frame, bytes]]:
    """Up to so many sitters of a folder of persons, each in every tone, light and distance."""
    random = np.random.default_rng(_SEED)
    for sitter in sitters(people(folder), model, most):
        skin = find_skin(sitter)
        for monk in TONES:
            scene = recolored(skin, monk)
            for light, lighting in zip(LIGHTS, (CLEAN, ordinary(random), _DIM), strict=True):
                photo = np.frombuffer(photograph(scene, lighting), np.uint8)
                picture = np.asarray(cv2.imdecode(photo, cv2.IMREAD_COLOR), np.uint8)
                for distance, share in DISTANCES.items():
                    frame = Frame(person=sitter.person.name, monk=monk, light=light, distance=distance)
                    yield frame, encode(_before_camera(picture, sitter, share))


def is_found(frame: Frame, face: dict[str, float] | None) -> bool:
    """Whether a face, in shares of the frame, lies where it is: its middle less than 0.4 of its height away."""
    if face is None:
        return False
    away = np.hypot(face["x"] * _WIDTH - _OVAL[0], face["y"] * _HEIGHT - _OVAL[1])
    return bool(away < 0.4 * DISTANCES[frame.distance] * _HEIGHT)


def _before_camera(picture: Pixels, sitter: Sitter, share: float) -> Pixels:
    # What the photo does not show is its own edge, blurred.
    x, y, width, height = sitter.face.box
    scale = share * _HEIGHT / height
    move = np.array(
        [
            [scale, 0, _OVAL[0] - scale * (x + width / 2)],
            [0, scale, _OVAL[1] - scale * (y + height / 2)],
        ]
    )
    size = (_WIDTH, _HEIGHT)
    wall = cv2.GaussianBlur(cv2.warpAffine(picture, move, size, borderMode=cv2.BORDER_REPLICATE), (0, 0), 25)
    front = cv2.warpAffine(picture, move, size, flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    shown = cv2.warpAffine(np.ones(picture.shape[:2], np.float32), move, size)[..., None]
    return np.asarray(shown * front + (1 - shown) * wall, np.uint8)
