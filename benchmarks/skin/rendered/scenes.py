"""What a head is photographed in, and what is seen of it."""

from pathlib import Path
from typing import NamedTuple

from benchmarks.skin.rendered.meshes import Floats


class Lamp(NamedTuple):
    """A bright square beside the camera.

    Attributes:
        color: (3,) of its light in linear sRGB.
        share: its light on a white card before the face, as a share of the environment's.
        yaw, pitch: where it is, seen from the face, in degrees right of and above its front.
    """

    color: Floats
    share: float
    yaw: float
    pitch: float


class Scene(NamedTuple):
    """What a head is photographed in.

    Attributes:
        environment: a file of radiance in all directions, or None for white from everywhere.
        turned: the environment about the head, in degrees.
        gloss: reflectance of the skin's surface at normal incidence, 0 to 0.08; 0 for matte skin.
        yaw, pitch: where the camera is, in degrees right of and above the front of the face.
        distance: of the camera, in distances of the eyes from each other.
    """

    environment: Path | None = None
    turned: float = 0.0
    lamp: Lamp | None = None
    gloss: float = 0.0
    roughness: float = 0.45
    yaw: float = 0.0
    pitch: float = 0.0
    distance: float = 8.0


class Render(NamedTuple):
    """Radiance in linear sRGB: the picture (h, w, 3), and a white card (3,) held before the face."""

    picture: Floats
    white: Floats
