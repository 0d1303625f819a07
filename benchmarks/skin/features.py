"""`python -m benchmarks.skin.features`: the names of hair and irises in real photos, several of each person."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from benchmarks.data_files import FACE_MODEL, check_face_model
from benchmarks.skin.families.identities import Person, people
from benchmarks.skin.families.shots import of_people, photos_folder
from benchmarks.skin.families.summaries import share
from benchmarks.skin.report import percent, table
from fashion.imaging.errors import PhotoRejectedError
from fashion.imaging.skin.nearest import NearestProcessor


class Seen(NamedTuple):
    """What one photo, fit to measure, was answered with; a name is empty where it is uncertain or not read."""

    person: str
    monk: int
    hair: str
    irises: str


NAMES: Mapping[str, Callable[[Seen], str]] = {"hair": lambda seen: seen.hair, "irises": lambda seen: seen.irises}


def main() -> None:
    """Measure each photo, and print how often names are given and agree."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.skin.features", description=__doc__)
    parser.add_argument("--photos", default=os.environ.get("PEOPLE_DIR", ""), help="a folder of persons")
    parser.add_argument("--model", type=Path, default=FACE_MODEL, help="the YuNet model")
    options = parser.parse_args()
    folder = photos_folder(options.photos)
    if folder is None:
        sys.exit("Set --photos or PEOPLE_DIR to a folder of photos with a subfolder for each person.")
    check_face_model(options.model)
    seen = list(_seen(people(folder), NearestProcessor(options.model)))
    print(f"{len({each.person for each in seen})} persons, {len(seen)} photos fit to measure.")
    _print_by_tone(seen)
    _print_agreement(seen)


def _seen(persons: Sequence[Person], processor: NearestProcessor) -> Iterator[Seen]:
    for shot, photo in of_people(persons):
        try:
            found = processor.measure(photo)
        except PhotoRejectedError:
            continue
        features = found.features
        if features and found.quality.verdict != "retake":
            hair = features.hair.color if features.hair else ""
            irises = features.eyes.color if features.eyes else ""
            yield Seen(shot.person, found.tone.monk, _name(hair), _name(irises))


def _name(color: str) -> str:
    return "" if color == "uncertain" else color


def _print_by_tone(seen: Sequence[Seen]) -> None:
    tones = sorted({each.monk for each in seen})
    by_tone = {tone: [each for each in seen if each.monk == tone] for tone in tones}
    lines = [
        [str(tone), str(len(own)), *(percent(share(map(bool, map(name, own)))) for name in NAMES.values())]
        for tone, own in by_tone.items()
    ]
    table("by measured tone", ["tone", "photos", *(f"{name} named, %" for name in NAMES)], lines)


def _print_agreement(seen: Sequence[Seen]) -> None:
    found = {each: agreement(seen, name) for each, name in NAMES.items()}
    lines = [[each, str(pairs), percent(agree), percent(chance)] for each, (pairs, agree, chance) in found.items()]
    table("two named photos of one person", ["", "pairs", "agree, %", "chance, %"], lines)


def agreement(seen: Sequence[Seen], name: Callable[[Seen], str]) -> tuple[int, float, float]:
    """The pairs of one person's photos that both have a name, the share that agrees, and that of any two photos.

    Shares are not a number where there are none.
    """
    named = [each for each in seen if name(each)]
    pairs = [(a, b) for a, b in combinations(named, 2) if a.person == b.person]
    counts = Counter(map(name, named)).values()
    chance = sum((count / len(named)) ** 2 for count in counts) if named else float("nan")
    return len(pairs), share(name(a) == name(b) for a, b in pairs), chance


if __name__ == "__main__":
    main()
