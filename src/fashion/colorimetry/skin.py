"""The skin tone, as every context speaks of it."""

from typing import Annotated

import msgspec

from fashion.vocabulary import HEX_PATTERN, MeasuredUndertone, Undertone

Monk = Annotated[int, msgspec.Meta(ge=1, le=10, description="Tone on the Monk scale, 1 (lightest) to 10")]
Hex = Annotated[str, msgspec.Meta(pattern=f"^{HEX_PATTERN}$", description="sRGB color, lower case")]
Lab = tuple[float, float, float]
SURE = 0.5
"""The confidence from which a tone is taken by itself; below, its whole interval has to serve."""
Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class SkinTone(msgspec.Struct, frozen=True, kw_only=True):
    """A measured skin tone.

    Attributes:
        monk: the most probable tone of the Monk scale.
        interval: lowest and highest tone that the measurement cannot rule out.
        confidence: probability that `monk` is right, 0 to 1.
        probabilities: of the ten tones, summing to 1; None in analyses of versions that did not report them.
        hex: the skin's color in sRGB.
        lab: the same color in CIELAB under D65 (L 0 to 100).
        ita: individual typology angle in degrees, -90 to 90.
        undertone: hue relative to the hue that is usual for its lightness, or that it is uncertain.
        undertone_confidence: probability of the likeliest undertone, where it was estimated.
    """

    monk: Monk
    interval: tuple[Monk, Monk]
    confidence: Share
    hex: Hex
    lab: Lab
    ita: float
    undertone: MeasuredUndertone
    undertone_confidence: Share | None = None
    probabilities: Annotated[tuple[Share, ...], msgspec.Meta(min_length=10, max_length=10)] | None = None

    @property
    def palette_undertone(self) -> Undertone:
        """The undertone to choose colors by: neutral where it is uncertain."""
        return "neutral" if self.undertone == "uncertain" else self.undertone
