"""Assesses whether a photo is fit to be measured."""

import math
from collections.abc import Iterator

import msgspec

from fashion.colorimetry.skin import Lab
from fashion.event_values import Quality
from fashion.imaging.skin.visibility import UNKNOWN, Visibility
from fashion.photos.reasons import REASONS
from fashion.vocabulary import VERDICTS, Verdict

Finding = tuple[Verdict, str]
Check = tuple[float, float, float, str]
"""A value, the values above which it is fair and to be retaken, and the name of the reason."""
_CAST = 12.0


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Observations in a photo.

    Attributes:
        faces: number of faces.
        face_width: width of the measured face, in pixels of the measured picture.
        lab: color of the skin.
        brightest: lightness L of the 99th percentile around the face.
        clipped: share of clipped skin pixels, 0 to 1.
        cheeks_apart: difference of the cheeks' lightness L; 0 if one is not visible.
        sharpness: variance of the Laplacian over the squared mean, at a common size of the face.
        turn: distance of the tip of the nose from the middle, as a share of the distance between the eyes.
        profile_broken: whether the photo holds a color profile that cannot be used.
        cast: CIELAB chroma of a white surface under the estimated illuminant; 0 if not estimated.
        visibility: how far the face shows skin.
        score: the face detector's score, 0 to 1.
    """

    faces: int
    face_width: float
    lab: Lab
    brightest: float
    clipped: float
    cheeks_apart: float
    sharpness: float
    turn: float
    profile_broken: bool
    cast: float = 0.0
    visibility: Visibility = UNKNOWN
    score: float = 1.0


def assess(evidence: Evidence) -> Quality:
    """Return the worst verdict of all findings, and the reason of each."""
    findings = list(_findings(evidence))
    verdict: Verdict = max((verdict for verdict, _ in findings), key=VERDICTS.index, default="good")
    return Quality(verdict=verdict, reasons=[reason for _, reason in findings])


def with_finding(quality: Quality, verdict: Verdict, name: str) -> Quality:
    """Return the quality with one more finding, by the name of its reason, which comes first."""
    worst = max(quality.verdict, verdict, key=VERDICTS.index)
    return Quality(verdict=worst, reasons=[REASONS[name], *quality.reasons])


def _findings(seen: Evidence) -> Iterator[Finding]:
    checks: tuple[Check, ...] = (
        (-seen.brightest, -32, -20, "dark"),
        (seen.clipped, 0.15, 0.5, "bright"),
        (seen.cheeks_apart, 10, 20, "side_light"),
        (-seen.face_width, -80, -40, "small"),
        (-seen.sharpness, -0.001, -0.0003, "blurred"),
        (seen.turn, 0.25, 0.45, "turned"),
        (max(_oddness(seen.lab), seen.cast / _CAST), 1, 2, "colored_light"),
        *_skin_checks(seen.visibility),
        (-seen.score, -0.68, -0.62, "unclear"),
    )
    for value, fair, retake, name in checks:
        if value > fair:
            yield ("retake" if value > retake else "fair", REASONS[name])
    if seen.faces > 1:
        yield "fair", REASONS["faces"].format(faces=seen.faces)
    if seen.profile_broken:
        yield "fair", REASONS["profile"]


def _skin_checks(seen: Visibility) -> tuple[Check, ...]:
    # At 733 public photos of people these limits reject ones that are tinted, covered, cut off or overexposed.
    return (
        (seen.covering, 0.6, 1.0, "covered"),
        (-seen.seen, -0.8, -0.78, "cut_off"),
        (-seen.redness, -0.10, -0.08, "no_skin"),
        (-seen.tint, -2.1, -2.1, "tinted"),
        (seen.flat, 0.2, 0.25, "flat"),
    )


def _oddness(lab: Lab) -> float:
    # Skin of every tone has a hue near 65 degrees; 1 is the deviation that unusual light causes.
    _, a, b = lab
    off = math.hypot(a, b) * 2 * abs(math.sin(math.radians((math.degrees(math.atan2(b, a)) - 65) / 2)))
    return off / 20
