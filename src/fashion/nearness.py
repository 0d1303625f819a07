"""How near a color comes to what is wanted, as a sentence in the language of a client."""

from fashion.colorimetry.closeness import Nearness
from fashion.localization.languages import Language
from fashion.localization.marking import gettext_noop
from fashion.localization.messages import decimal, translate

YOUR_SKIN = gettext_noop("your skin")

_SENTENCES: dict[Nearness, str] = {
    "close": gettext_noop(
        "A close match to {target} (difference {difference}, where {tolerance} halves the score)."
    ),
    "near": gettext_noop("Near {target} (difference {difference}, where {tolerance} halves the score)."),
    "far": gettext_noop("Some way from {target} (difference {difference}, where {tolerance} halves the score)."),
}


def write_nearness(
    nearness: Nearness, target: str, difference: float, tolerance: float, language: Language
) -> str:
    """Return how near a color comes to a target that is named in the same language.

    Args:
        difference: CIEDE2000 from the target.
        tolerance: the difference that halves the score.
    """
    return translate(
        language,
        _SENTENCES[nearness],
        target=target,
        difference=decimal(language, f"{difference:.1f}"),
        tolerance=decimal(language, f"{tolerance:g}"),
    )
