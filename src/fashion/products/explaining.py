"""Why a product was ranked where it is, as a sentence in the language of a client."""

from fashion.localization.color_names import color_name
from fashion.localization.languages import Language
from fashion.localization.marking import gettext_noop
from fashion.localization.messages import decimal, translate
from fashion.nearness import YOUR_SKIN, write_nearness
from fashion.products.domain.matching import Explanation, TargetKind

_TARGETS: dict[TargetKind, str] = {
    "skin": YOUR_SKIN,
    "recommended_color": gettext_noop("{name}, recommended for you"),
    "tone": gettext_noop("Monk tone {monk}"),
    "palette_color": "{name} ({hex})",
    "color": "{hex}",
}


_POPULAR = gettext_noop(
    "Popular with people of a similar skin tone, which counts as {popularity} more in the order."
)


def write_explanation(explanation: Explanation, language: Language) -> str:
    """Return the explanation as a sentence in a language, or two."""
    name = explanation.name and color_name(language, explanation.name)
    named = {"name": name, "hex": explanation.hex, "monk": explanation.monk}
    target = translate(language, _TARGETS[explanation.target], **named)
    nearness = write_nearness(explanation.code, target, explanation.difference, explanation.tolerance, language)
    if not explanation.popularity:
        return nearness
    popularity = decimal(language, f"{explanation.popularity:.3f}")
    return f"{nearness} {translate(language, _POPULAR, popularity=popularity)}"
