"""The best image processor there is here: OpenCV finds the face, and a posterior over light and tone reads it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fashion.colorimetry import linear_to_lab
from fashion.colorimetry.skin import Lab
from fashion.imaging.face.cells import Cells, sample_skin
from fashion.imaging.face.detection import Face, FloatArray, Pixels
from fashion.imaging.face.regions import OUTLINES, Sample
from fashion.imaging.photo.decode import unchanged
from fashion.imaging.skin.background import sample_background
from fashion.imaging.skin.evidence import collect_evidence
from fashion.imaging.skin.illuminant import estimate_illuminant
from fashion.imaging.skin.posterior import Posterior, infer_posterior
from fashion.imaging.skin.processor import ColorConversion, SkinProcessor, SkinReading, check_visible
from fashion.imaging.skin.quality import assess
from fashion.imaging.skin.skin_color import SkinColor, estimate_skin_color, from_log
from fashion.imaging.skin.tone import posterior_tone
from fashion.settings import DEFAULT_MAX_PIXELS


class BayesianProcessor(SkinProcessor):
    """Measures the largest face: its skin cell by cell, the light from what surrounds it, and both at once."""

    def __init__(self, model: Path | None = None, max_pixels: int = DEFAULT_MAX_PIXELS) -> None:
        super().__init__("bayesian-3", read_skin, model, max_pixels)


def read_skin(
    picture: Pixels, faces: Sequence[Face], to_srgb: ColorConversion | None, brightness: float | None
) -> SkinReading:
    """The skin as it is, as far as the light can be told.

    Raises:
        UnmeasurablePhotoError: too little of the face is seen.
    """
    convert = to_srgb or unchanged
    cells = sample_skin(picture, faces[0], convert)
    check_visible(len(np.unique(cells.part)))
    body = estimate_skin_color(cells)
    light = estimate_illuminant(sample_background(picture, faces[0], convert), brightness)
    belief = infer_posterior(body.log, light, body.scatter, float(body.weights @ cells.clipped))
    samples, weights = _by_part(cells, body)
    seen = _lab(from_log(body.log))
    evidence = collect_evidence(picture, faces, samples, seen, profile_broken=to_srgb is None, cast=_cast(belief))
    return SkinReading(posterior_tone(belief), assess(evidence), samples, weights)


def _by_part(cells: Cells, body: SkinColor) -> tuple[list[Sample], FloatArray]:
    samples, weights, labs = [], [], linear_to_lab(cells.colors)
    for index in np.unique(cells.part).tolist():
        own = cells.part == index
        shares = body.weights[own] / body.weights[own].sum()
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
        weights.append(float(body.weights[own].sum()))
    return samples, np.array(weights)


def _cast(belief: Posterior) -> float:
    # How far from gray a white would appear, as CIELAB chroma.
    white = from_log(np.array((0.0, *belief.cast)))
    _, a, b = linear_to_lab(white / white.max())
    return float(np.hypot(a, b))


def _lab(linear: FloatArray) -> Lab:
    lightness, a, b = linear_to_lab(linear).tolist()
    return lightness, a, b
