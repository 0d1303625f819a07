"""Lights, cameras and reflectances by wavelength, from colour-science, and what a camera makes of them."""

import warnings
from functools import cache
from typing import NamedTuple

import numpy as np

from fashion.colorimetry import MONK_LAB, lab_to_linear
from fashion.imaging.arrays import FloatArray

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import colour
    from colour.recovery import MSDS_BASIS_FUNCTIONS_sRGB_MALLETT2019 as SRGB_BASIS

SHAPE = colour.SpectralShape(400, 700, 5)
WAVELENGTHS = np.arange(400, 701, 5, dtype=np.float64)
# Spectral power peaks (nm) and widths of invented cameras: red, green, blue.
INVENTED_CAMERAS = {
    "phone-a": ((602, 533, 462), (34, 40, 28)),
    "phone-b": ((594, 527, 452), (40, 36, 24)),
    "phone-c": ((610, 538, 468), (30, 44, 30)),
    "phone-d": ((598, 541, 456), (44, 46, 34)),
}


COLORIMETRIC = "colorimetric"


class Camera(NamedTuple):
    """Sensitivities (3, wavelengths), and the matrix from balanced raw values to linear sRGB."""

    sensitivities: FloatArray
    to_srgb: FloatArray


def _align(distribution: object) -> FloatArray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        aligned = distribution.copy().align(SHAPE)  # type: ignore[attr-defined]
    return np.asarray(aligned.values, dtype=np.float64)


@cache
def light(name: str) -> FloatArray:
    """Spectral power of a CIE illuminant by name, or of daylight ("8000 K") or a black body ("2700 K black")."""
    kelvin = name.split(" ")[0]
    if name.endswith("black"):
        return _align(colour.sd_blackbody(float(kelvin), SHAPE))
    if name.endswith("K"):
        xy = colour.temperature.CCT_to_xy_CIE_D(float(kelvin))
        return _align(colour.sd_CIE_illuminant_D_series(xy))
    return _align(colour.SDS_ILLUMINANTS[name])


@cache
def basis() -> FloatArray:
    """(wavelengths, 3) reflectances of the sRGB primaries (Mallett and Yuksel, 2019)."""
    return _align(SRGB_BASIS)


@cache
def observer() -> FloatArray:
    """(3, wavelengths): linear sRGB of a reflectance under D65, for the 2 degree observer."""
    functions = _align(colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"]).T * light("D65")
    xyz = functions / functions[1].sum()
    from_xyz = np.linalg.inv(
        np.array([(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)])
    )
    srgb = from_xyz @ xyz
    return np.asarray(srgb / srgb.sum(axis=1, keepdims=True))


@cache
def camera(name: str) -> Camera:
    """A measured camera of colour-science by name, or an invented one; its matrix is fitted under D65.

    COLORIMETRIC sees what the standard observer sees under D65, without error.
    """
    if name == COLORIMETRIC:
        return Camera(observer(), np.eye(3))
    if name in INVENTED_CAMERAS:
        peaks, widths = (np.array(values)[:, None] for values in INVENTED_CAMERAS[name])
        sensitivities = np.exp(-(((WAVELENGTHS - peaks) / widths) ** 2) / 2)
    else:
        sensitivities = np.maximum(_align(colour.MSDS_CAMERA_SENSITIVITIES[name]).T, 0)
    patches = _checker()
    raw = patches @ (sensitivities * light("D65")).T / (sensitivities @ light("D65"))
    return Camera(sensitivities, _fit(raw, patches @ observer().T))


def _checker() -> FloatArray:
    # Skin is among the colors that makers of cameras tune their matrices for.
    patches = [_align(patch) for patch in colour.SDS_COLOURCHECKERS["BabelColor Average"].values()]
    return np.array(patches + 2 * [skin(monk) for monk in (2, 4, 6, 8)])


def _fit(raw: FloatArray, wanted: FloatArray) -> FloatArray:
    # Least squares over the patches; white, weighted heavily, stays white.
    weights = np.append(np.ones(len(raw)), 100.0)[:, None]
    rows, goals = np.vstack((raw, np.ones(3))), np.vstack((wanted, np.ones(3)))
    return np.asarray(np.linalg.lstsq(rows * weights, goals * weights, rcond=None)[0].T)


class Rendering(NamedTuple):
    """What a camera under a light makes of reflectances, as linear sRGB."""

    of_spectrum: FloatArray
    of_rgb: FloatArray
    white: FloatArray


def rendering(light_name: str, camera_name: str, adaptation: float, error: tuple[float, float]) -> Rendering:
    """A photo's color transform.

    Args:
        light_name: see `light`.
        camera_name: see `camera`.
        adaptation: how much of the light's color the automatic white balance takes out, 0 to 1 (in log).
        error: its mistake, in log, of red and of blue against green.
    """
    taken = camera(camera_name)
    seen, daylight = taken.sensitivities @ light(light_name), taken.sensitivities @ light("D65")
    gains = (seen / seen[1]) ** adaptation * (daylight / daylight[1]) ** (1 - adaptation)
    gains = gains * np.exp((error[0], 0.0, error[1]))
    raw = taken.sensitivities * light(light_name) / seen[1] / gains[:, None]
    of_spectrum = taken.to_srgb @ raw
    return Rendering(of_spectrum, of_spectrum @ basis(), of_spectrum.sum(axis=1))


@cache
def skin(monk: int) -> FloatArray:
    """A reflectance of skin that has the tone's swatch exactly under D65.

    Log reflectance is linear in melanin (wavelength to the -3.33, Jacques 2013), in a slope and in a neutral
    term, which Newton's method finds; three bands of oxygenated blood are added, fainter in deeper skin.
    """
    melanin, slope = (WAVELENGTHS / 550) ** -3.33, (WAVELENGTHS - 550) / 150
    blood = sum(
        height * np.exp(-(((WAVELENGTHS - peak) / width) ** 2) / 2)
        for height, peak, width in ((0.5, 415, 18), (0.11, 542, 14), (0.12, 577, 9))
    )
    fixed = blood * (1 - monk / 12)
    terms, wanted = np.stack((np.ones_like(melanin), melanin, slope)), lab_to_linear(MONK_LAB[monk - 1])
    amounts = np.array([0.05, 0.1, 0.01])
    for _ in range(50):
        reflectance = np.exp(-amounts @ terms - fixed)
        jacobian = -(observer() * reflectance) @ terms.T
        amounts = amounts - np.linalg.solve(jacobian, observer() @ reflectance - wanted)
    return np.asarray(np.exp(-amounts @ terms - fixed))
