"""The baseline image processor: the Monk tone nearest to the color in the photo, without correction of light."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fashion.imaging.arrays import ColorConversion, Pixels
from fashion.imaging.face.detection import Face
from fashion.imaging.face.regions import sample_regions
from fashion.imaging.photo.decode import unchanged
from fashion.imaging.skin.evidence import collect_evidence
from fashion.imaging.skin.processor import SkinProcessor, SkinReading, check_visible
from fashion.imaging.skin.quality import assess
from fashion.imaging.skin.tone import LIGHT, combine, disagreement, skin_tone, tone_probabilities
from fashion.settings import DEFAULT_MAX_PIXELS

_LIGHT_BY_VERDICT = {"good": LIGHT, "fair": 1.3 * LIGHT, "retake": 2 * LIGHT}


class NearestProcessor(SkinProcessor):
    """Measures the largest face: samples its regions, and returns the Monk tone nearest to their robust mean."""

    def __init__(self, model: Path | None = None, max_pixels: int = DEFAULT_MAX_PIXELS) -> None:
        super().__init__("nearest-2", read_skin, model, max_pixels)


def read_skin(
    picture: Pixels, faces: Sequence[Face], to_srgb: ColorConversion | None, brightness: float | None
) -> SkinReading:
    """Read the skin tone as it appears in the photo.

    Raises:
        UnmeasurablePhotoError: too little of the face is visible.
    """
    samples = sample_regions(picture, faces[0], to_srgb or unchanged)
    check_visible(len(samples))
    labs = np.array([sample.lab for sample in samples])
    lab, weights = combine(labs, np.array([sample.trust for sample in samples]))
    quality = assess(collect_evidence(picture, faces, samples, lab, profile_broken=to_srgb is None))
    apart = disagreement(labs, weights, lab)
    probabilities = tone_probabilities(lab, apart, _LIGHT_BY_VERDICT[quality.verdict])
    return SkinReading(skin_tone(lab, probabilities), quality, samples, weights)
