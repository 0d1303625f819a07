"""Why a product was ranked where it is, as a sentence in the language of a client."""

from fashion.colorimetry.closeness import Nearness
from fashion.localization.languages import Language
from fashion.localization.marking import gettext_noop
from fashion.localization.messages import decimal, translate
from fashion.products.domain.matching import Explanation, TargetKind

_SENTENCES: dict[Nearness, str] = {
    "close": gettext_noop(
        "A close match to {target} (difference {difference}, where {tolerance} halves the score)."
    ),
    "near": gettext_noop("Near {target} (difference {difference}, where {tolerance} halves the score)."),
    "far": gettext_noop("Some way from {target} (difference {difference}, where {tolerance} halves the score)."),
}
_TARGETS: dict[TargetKind, str] = {
    "skin": gettext_noop("your skin"),
    "recommended_color": gettext_noop("{name}, recommended for you"),
    "tone": gettext_noop("Monk tone {monk}"),
    "palette_color": "{name} ({hex})",
    "color": "{hex}",
}


def write_explanation(explanation: Explanation, language: Language) -> str:
    """Return the explanation as a sentence in a language."""
    named = {"name": explanation.name, "hex": explanation.hex, "monk": explanation.monk}
    return translate(
        language,
        _SENTENCES[explanation.code],
        target=translate(language, _TARGETS[explanation.target], **named),
        difference=decimal(language, f"{explanation.difference:.1f}"),
        tolerance=decimal(language, f"{explanation.tolerance:g}"),
    )
