"""One face in clean light before ten flat backdrops: the answer must follow the skin, not the wall."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.skin.methods import Answer, Outcome
from benchmarks.skin.photos.portraits import portraits
from benchmarks.skin.photos.render import Wall, take
from benchmarks.skin.photos.scenes import Split, clean_shot
from benchmarks.skin.photos.sets import Truth

WALLS: Mapping[str, Wall] = {
    "white": (0.85, 0.85, 0.85),
    "gray": (0.3, 0.3, 0.3),
    "black": (0.03, 0.03, 0.03),
    "beige": (0.62, 0.5, 0.36),
    "wood": (0.35, 0.2, 0.1),
    "brick": (0.35, 0.13, 0.08),
    "blue": (0.12, 0.2, 0.45),
    "green": (0.15, 0.35, 0.15),
    "navy": (0.02, 0.03, 0.08),
    "pink": (0.7, 0.4, 0.45),
}
"""Reflectances as linear sRGB."""


class Steadiness(NamedTuple):
    """How the answers of a method stand before the ten walls.

    Attributes:
        exact: share of photos whose tone is right.
        steady: share of faces whose ten answers stay within one tone.
        widest: the widest range of answers of one face, in tones.
    """

    exact: float
    steady: float
    widest: int


def wall_photos(split: Split, model: Path, folder: Path | None) -> Iterator[tuple[Truth, bytes]]:
    """Every portrait in every tone before each wall, with nothing but the wall changed."""
    for portrait in portraits(model, folder):
        for monk in range(1, 11):
            shot = clean_shot(split, monk, portrait.name)
            for name, wall in WALLS.items():
                taken = take(shot, portrait, wall)
                white, skin = tuple(taken.white.tolist()), tuple(taken.skin.tolist())
                yield Truth(shot, name, white, skin), taken.jpeg


def steadiness(outcomes: Sequence[Outcome]) -> Steadiness:
    """The figures of a method; a photo without an answer counts as wrong, and as far off."""
    faces: dict[tuple[str, int], list[int]] = {}
    for each in outcomes:
        shot = each.truth.shot
        faces.setdefault((shot.portrait, shot.monk), []).append(each.monk or 99)
    exact = sum(tone == monk for (_, monk), tones in faces.items() for tone in tones) / len(outcomes)
    ranges = [max(tones) - min(tones) for tones in faces.values()]
    return Steadiness(exact, sum(each <= 1 for each in ranges) / len(ranges), max(ranges))


def measure_walls(
    photos: Sequence[tuple[Truth, bytes]], answers: Mapping[str, Answer]
) -> dict[str, dict[str, Steadiness]]:
    """The steadiness of each method, for all tones together and for each."""
    found: dict[str, dict[str, Steadiness]] = {}
    for name, answer in answers.items():
        outcomes = [answer(truth, photo) for truth, photo in photos]
        tones = {str(monk): [each for each in outcomes if each.truth.shot.monk == monk] for monk in range(1, 11)}
        found[name] = {"all": steadiness(outcomes)} | {tone: steadiness(own) for tone, own in tones.items()}
    return found
