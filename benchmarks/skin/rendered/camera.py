"""A camera: exposure by a meter, a white balance that leaves some of the cast, noise, a curve, JPEG."""

from typing import NamedTuple

import cv2
import numpy as np

from benchmarks.skin.rendered.meshes import Floats
from benchmarks.skin.rendered.scenes import Render
from fashion.colorimetry import linear_to_srgb

_LUMINANCE = np.array((0.2126, 0.7152, 0.0722))
_GRAY = 0.18
_MOST_STOPS = 1.0
_READ_NOISE = 1e-3
"""Standard deviation of a black pixel; white is 1."""


class Camera(NamedTuple):
    """How a camera takes a photo.

    Attributes:
        metered: share of the way, in stops, from what a gray card asks for to what the meter asks for.
        balanced: share of the light's cast that the white balance takes out, in logarithms.
        filmic: share of a filmic curve in the picture; 0 is sRGB alone.
        photons: that white makes in a channel of a pixel, or none for no noise.
        quality: of the JPEG.
    """

    metered: float = 0.0
    balanced: float = 1.0
    filmic: float = 0.0
    photons: float | None = None
    quality: int = 95


def draw_camera(random: np.random.Generator) -> Camera:
    """Draw a camera as phones have them: a third of them with a filmic curve."""
    return Camera(
        metered=random.uniform(0, 0.5),
        balanced=random.uniform(0.6, 0.95),
        filmic=random.uniform(0, 0.6) if random.random() < 1 / 3 else 0.0,
        photons=random.uniform(500, 5000),
        quality=int(random.integers(70, 96)),
    )


def take(scene: Render, camera: Camera, random: np.random.Generator) -> bytes:
    """The JPEG of a rendered scene."""
    light = float(scene.white @ _LUMINANCE)
    exposed = scene.picture / light
    stops = np.clip(camera.metered * np.log2(_GRAY / _metered(exposed)), -_MOST_STOPS, _MOST_STOPS)
    balance = (light / scene.white) ** camera.balanced
    seen = np.clip(_noisy(exposed * 2**stops, camera.photons, random) * balance, 0, 1)
    developed = (1 - camera.filmic) * seen + camera.filmic * _filmic(seen)
    picture = np.rint(255 * linear_to_srgb(developed)).astype(np.uint8)
    done, jpeg = cv2.imencode(
        ".jpg", np.ascontiguousarray(picture[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, camera.quality]
    )
    assert done
    return jpeg.tobytes()


def _metered(picture: Floats) -> float:
    # Center-weighted: a Gaussian a quarter of the picture wide.
    height, width = picture.shape[:2]
    y, x = (np.exp(-((np.linspace(-2, 2, size)) ** 2) / 2) for size in (height, width))
    return float(np.average(np.minimum(picture @ _LUMINANCE, 1), weights=np.outer(y, x)))


def _noisy(picture: Floats, photons: float | None, random: np.random.Generator) -> Floats:
    if photons is None:
        return picture
    deviation = np.sqrt(np.maximum(picture, 0) / photons + _READ_NOISE**2)
    return np.asarray(picture + deviation * random.standard_normal(picture.shape))


def _filmic(linear: Floats) -> Floats:
    # Narkowicz's fit to the curve of ACES, https://knarkowicz.wordpress.com (2016), with his exposure of 0.6.
    x = 0.6 * linear
    return np.asarray(np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1))
