"""Lights a scene as if it had been photographed elsewhere, and keeps it as a phone would."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from colour.adaptation import matrix_chromatic_adaptation_VonKries
from colour.temperature import CCT_to_xy_Kang2002

from fashion.colorimetry import linear_to_srgb

Image = npt.NDArray[np.float64]
_DAYLIGHT = 6504.0
_TO_XYZ = np.array(((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)))
_TO_RGB = np.linalg.inv(_TO_XYZ)


class Lighting(NamedTuple):
    """How a photo is taken.

    Attributes:
        kelvin: temperature of the light, on the Planckian locus.
        balanced: share of its color that the white balance takes out, in reciprocal temperature.
        stops: exposure against the right one.
        curve: strength of the phone's tone curve; 0 for none.
        quality: of the JPEG.
    """

    kelvin: float = _DAYLIGHT
    balanced: float = 1.0
    stops: float = 0.0
    curve: float = 0.0
    quality: int = 92


CLEAN = Lighting()


def ordinary(random: np.random.Generator) -> Lighting:
    """Lamps and shade, most of their color taken out, half a stop off, a curve that lifts shadows."""
    return Lighting(
        kelvin=1e6 / random.uniform(118, 370),
        balanced=random.uniform(0.6, 1.0),
        stops=float(np.clip(random.normal(-0.1, 0.4), -1, 0.8)),
        curve=random.uniform(0.0, 0.6),
        quality=int(random.integers(60, 95)),
    )


def photograph(linear: Image, lighting: Lighting) -> bytes:
    """The JPEG of a scene (h, w, 3) in linear sRGB."""
    seen = np.clip(linear @ _relight(_left(lighting)).T * 2**lighting.stops, 0, 1)
    encoded = _curve(linear_to_srgb(seen), lighting.curve)
    return encode(np.rint(255 * encoded).astype(np.uint8)[..., ::-1], lighting.quality)


def encode(picture: npt.NDArray[np.uint8], quality: int = 92) -> bytes:
    """The JPEG of a picture (BGR)."""
    done, jpeg = cv2.imencode(".jpg", np.ascontiguousarray(picture), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return jpeg.tobytes()


def _left(lighting: Lighting) -> float:
    usual = 1e6 / _DAYLIGHT
    return float(1e6 / (usual + (1 - lighting.balanced) * (1e6 / lighting.kelvin - usual)))


def _relight(kelvin: float) -> Image:
    white, other = _white(_DAYLIGHT), _white(kelvin)
    adapt = matrix_chromatic_adaptation_VonKries(white, other, transform="Bradford")
    return np.asarray(_TO_RGB @ adapt @ _TO_XYZ)


def _white(kelvin: float) -> Image:
    x, y = CCT_to_xy_Kang2002(kelvin)
    return np.array((x / y, 1.0, (1 - x - y) / y))


def _curve(encoded: Image, strength: float) -> Image:
    # Lifts the middle and bends the ends, as phones do for contrast.
    bent = encoded + 0.10 * np.sin(np.pi * encoded) - 0.04 * np.sin(2 * np.pi * encoded)
    return np.asarray(np.clip((1 - strength) * encoded + strength * bent, 0, 1))
