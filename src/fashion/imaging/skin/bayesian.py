"""The best image processor there is here: OpenCV finds the face, and a posterior over light and tone reads it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fashion.colorimetry import linear_to_lab
from fashion.colorimetry.skin import Lab
from fashion.imaging.face.cells import Cells, look_at_skin
from fashion.imaging.face.detection import Face, Pixels, Points
from fashion.imaging.face.regions import OUTLINES, Sample
from fashion.imaging.photo.decode import unchanged
from fashion.imaging.skin.background import look_around
from fashion.imaging.skin.evidence import gather
from fashion.imaging.skin.illuminant import estimate_light
from fashion.imaging.skin.posterior import Belief, infer
from fashion.imaging.skin.processor import ColorConversion, PhotoProcessor, Reading, check_seen
from fashion.imaging.skin.quality import judge
from fashion.imaging.skin.skin_color import Body, body_color, from_log
from fashion.imaging.skin.tone import believed_tone
from fashion.settings import DEFAULT_MAX_PIXELS


class OpenCVProcessor(PhotoProcessor):
    """Measures the largest face: its skin cell by cell, the light from what surrounds it, and both at once."""

    def __init__(self, model: Path | None = None, max_pixels: int = DEFAULT_MAX_PIXELS) -> None:
        super().__init__("opencv-3", read_skin, model, max_pixels)


def read_skin(
    picture: Pixels, faces: Sequence[Face], to_srgb: ColorConversion | None, brightness: float | None
) -> Reading:
    """The skin as it is, as far as the light can be told.

    Raises:
        UnmeasurablePhoto: too little of the face is seen.
    """
    convert = to_srgb or unchanged
    cells = look_at_skin(picture, faces[0], convert)
    check_seen(len(np.unique(cells.part)))
    body = body_color(cells)
    light = estimate_light(look_around(picture, faces[0], convert), brightness)
    belief = infer(body.log, light, body.scatter, float(body.weights @ cells.clipped))
    samples, weights = _by_part(cells, body)
    seen = _lab(from_log(body.log))
    evidence = gather(picture, faces, samples, seen, profile_broken=to_srgb is None, cast=_cast(belief))
    return Reading(believed_tone(belief), judge(evidence), samples, weights)


def _by_part(cells: Cells, body: Body) -> tuple[list[Sample], Points]:
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


def _cast(belief: Belief) -> float:
    # How far from gray a white would appear, as CIELAB chroma.
    white = from_log(np.array((0.0, *belief.cast)))
    _, a, b = linear_to_lab(white / white.max())
    return float(np.hypot(a, b))


def _lab(linear: Points) -> Lab:
    lightness, a, b = linear_to_lab(linear).tolist()
    return lightness, a, b
