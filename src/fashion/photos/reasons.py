"""The reasons why a photo is not fit to measure: a sentence of each, and the name that it is counted by."""

import re

from fashion.localization.marking import gettext_noop

REASONS = {
    "dark": gettext_noop("The photo is too dark: take it in daylight, facing a window."),
    "bright": gettext_noop("The skin is too bright: step out of direct light or lower the exposure."),
    "side_light": gettext_noop("Light comes from one side: face the light so that both cheeks get it."),
    "small": gettext_noop("The face is small: come closer to the camera."),
    "blurred": gettext_noop("The photo is blurred: hold the camera still and clean its lens."),
    "turned": gettext_noop("The face is turned: look straight at the camera."),
    "colored_light": gettext_noop("The light is colored: take the photo in daylight."),
    "covered": gettext_noop("Something covers the lower face: take it off."),
    "cut_off": gettext_noop("Part of the face is outside the photo: show all of it."),
    "no_skin": gettext_noop("The face has no color of skin: send an unedited photo of a face in daylight."),
    "tinted": gettext_noop("The photo has one tint, like sepia or a thermal map: send one in its own colors."),
    "flat": gettext_noop("The skin has no texture, as in a drawing: send an unedited photo."),
    "incomplete": gettext_noop("Part of the photo is missing: send the original file, or take another photo."),
    "unclear": gettext_noop("The face is hard to make out: look straight at the camera, in good light."),
    "faces": gettext_noop("There are {faces} faces: only the largest was measured."),
    "print_colors": gettext_noop("The photo is in CMYK without a color profile: send the camera's own file."),
    "few_colors": gettext_noop("The photo is a GIF, of at most 256 colors: send the camera's own file."),
    "profile": gettext_noop("The photo's color profile is damaged and was ignored: send the camera's own file."),
}
"""The sentence of each reason, by the name that labels metrics."""
_FACES = re.compile(r"There are (\d+) faces: only the largest was measured\.")


def reason_name(reason: str) -> str:
    """The name of a reason; a processor of another maker may give others."""
    named = (name for name, sentence in REASONS.items() if reason == sentence)
    return "faces" if _FACES.fullmatch(reason) else next(named, "other")


def faces_of(reason: str) -> int | None:
    """Return the number of faces that a reason names, None if it names none."""
    found = _FACES.fullmatch(reason)
    return int(found[1]) if found else None
