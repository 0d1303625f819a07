"""The default image processor: takes the color in the photo as it is, and what it does not know as uncertainty."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fashion.imaging.arrays import ColorConversion, Pixels
from fashion.imaging.face.detection import Face
from fashion.imaging.face.regions import sample_regions
from fashion.imaging.face.surface import sample_surface
from fashion.imaging.photo.decode import unchanged
from fashion.imaging.skin.evidence import collect_evidence
from fashion.imaging.skin.possible_skins import possible_skins
from fashion.imaging.skin.processor import SkinProcessor, SkinReading, check_visible
from fashion.imaging.skin.quality import assess
from fashion.imaging.skin.tone import combine, disagreement, skin_tone, tone_probabilities
from fashion.settings import DEFAULT_MAX_PIXELS


class NearestProcessor(SkinProcessor):
    """Measures the largest face: samples it as a whole, and returns the likeliest tone of that color."""

    def __init__(self, model: Path | None = None, max_pixels: int = DEFAULT_MAX_PIXELS) -> None:
        super().__init__("nearest-6", read_skin, model, max_pixels)


def read_skin(
    picture: Pixels, faces: Sequence[Face], to_srgb: ColorConversion | None, brightness: float | None
) -> SkinReading:
    """Read the skin tone as it appears in the photo.

    Raises:
        UnmeasurablePhotoError: too little of the face is visible.
    """
    convert = to_srgb or unchanged
    samples = sample_regions(picture, faces[0], convert)
    check_visible(len(samples))
    labs = np.array([sample.lab for sample in samples])
    middle, weights = combine(labs, np.array([sample.trust for sample in samples]))
    quality = assess(collect_evidence(picture, faces, samples, middle, profile_broken=to_srgb is None))
    apart = disagreement(labs, weights, middle)
    lab, marks = sample_surface(picture, faces[0], convert)
    skins = possible_skins(lab, apart)
    tone = skin_tone(lab, tone_probabilities(skins, apart), skins)
    return SkinReading(tone, quality, samples, weights, marks)
