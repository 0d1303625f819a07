"""An image processor that infers illuminant and skin tone together."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fashion.colorimetry import linear_to_lab
from fashion.colorimetry.skin import Lab
from fashion.imaging.arrays import ColorConversion, FloatArray, Pixels
from fashion.imaging.face.cells import Cells, sample_skin
from fashion.imaging.face.detection import Face
from fashion.imaging.face.regions import OUTLINES, Sample
from fashion.imaging.photo.decode import unchanged
from fashion.imaging.skin.background import sample_background
from fashion.imaging.skin.evidence import collect_evidence
from fashion.imaging.skin.illuminant import estimate_illuminant
from fashion.imaging.skin.posterior import Posterior, infer_posterior
from fashion.imaging.skin.processor import SkinProcessor, SkinReading, check_visible
from fashion.imaging.skin.quality import assess
from fashion.imaging.skin.skin_color import SkinColor, estimate_skin_color, from_log
from fashion.imaging.skin.tone import posterior_tone
from fashion.settings import DEFAULT_MAX_PIXELS


class BayesianProcessor(SkinProcessor):
    """Measures the largest face: samples skin and background, and infers a posterior over tone and illuminant."""

    def __init__(self, model: Path | None = None, max_pixels: int = DEFAULT_MAX_PIXELS) -> None:
        super().__init__("bayesian-7", read_skin, model, max_pixels)


def read_skin(
    picture: Pixels, faces: Sequence[Face], to_srgb: ColorConversion | None, brightness: float | None
) -> SkinReading:
    """Read the skin tone, corrected for the illuminant as far as the background gives evidence of it.

    Raises:
        UnmeasurablePhotoError: too little of the face is visible.
    """
    convert = to_srgb or unchanged
    cells = sample_skin(picture, faces[0], convert)
    check_visible(len(np.unique(cells.part)))
    skin = estimate_skin_color(cells)
    illuminant = estimate_illuminant(sample_background(picture, faces[0], convert), brightness)
    posterior = infer_posterior(skin.log, illuminant, skin.scatter, float(skin.weights @ cells.clipped))
    samples, weights = _by_part(cells, skin)
    seen = _lab(from_log(skin.log))
    evidence = collect_evidence(
        picture, faces, samples, seen, profile_broken=to_srgb is None, cast=_cast(posterior)
    )
    return SkinReading(posterior_tone(posterior), assess(evidence), samples, weights)


def _by_part(cells: Cells, skin: SkinColor) -> tuple[list[Sample], FloatArray]:
    samples, weights, labs = [], [], linear_to_lab(cells.colors)
    for index in np.unique(cells.part).tolist():
        own = cells.part == index
        shares = skin.weights[own] / skin.weights[own].sum()
        samples.append(
            Sample(
                name=OUTLINES[index].name,
                corners=cells.corners[index],
                lab=linear_to_lab(shares @ cells.colors[own]),
                spread=float(np.std(labs[own, 0])),
                clipped=float(cells.clipped[own].mean()),
                trust=OUTLINES[index].trust,
            )
        )
        weights.append(float(skin.weights[own].sum()))
    return samples, np.array(weights)


def _cast(posterior: Posterior) -> float:
    # CIELAB chroma of a white surface under the expected cast.
    white = from_log(np.array((0.0, *posterior.cast)))
    _, a, b = linear_to_lab(white / white.max())
    return float(np.hypot(a, b))


def _lab(linear: FloatArray) -> Lab:
    lightness, a, b = linear_to_lab(linear).tolist()
    return lightness, a, b
