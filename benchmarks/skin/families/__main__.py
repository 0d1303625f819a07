"""`python -m benchmarks.skin.families`: the measurement on photos that it was not tuned on."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.data_files import FACE_MODEL, check_face_model
from benchmarks.skin.families.answers import Row, ask, ask_stone, processors, write_rows
from benchmarks.skin.families.identities import people, sitters
from benchmarks.skin.families.shots import (
    FAMILIES,
    Family,
    Shot,
    before_backdrops,
    in_light,
    of_people,
    on_phones,
    photos_folder,
    with_skin,
)
from benchmarks.skin.families.tables import print_family
from benchmarks.skin.report import RESULTS
from benchmarks.skin.skin_tone_classifier import PeerUnavailableError

_TUNED_ON = (
    "Constants of `nearest` were chosen on the persons marked 'tuned on' of these families and on half of the "
    "generator's photos, those of `bayesian` on the generator's development split; every other row is held out."
)


def main() -> None:
    """Make the photos of each family, ask, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.skin.families", description=__doc__)
    parser.add_argument("--photos", default=os.environ.get("PEOPLE_DIR", ""), help="a folder of persons")
    parser.add_argument("--model", type=Path, default=FACE_MODEL, help="the YuNet model")
    parser.add_argument("--persons", type=int, default=24, help="persons to recolor")
    parser.add_argument("--no-stone", action="store_true", help="leave out the peer")
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=f"of {', '.join(FAMILIES)}; all by default")
    options = parser.parse_args()
    folder = photos_folder(options.photos)
    if folder is None:
        print("SKIPPED: the families of real faces, as PEOPLE_DIR names no folder of persons.", file=sys.stderr)
        return
    check_face_model(options.model)
    print(_TUNED_ON)
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / "skin-families.jsonl"
    kept.unlink(missing_ok=True)
    for family, photos in _families(folder, options.model, options.persons).items():
        if family in (options.families or FAMILIES):
            print_family(family, list(write_rows(_rows(photos, options.model, stone=not options.no_stone), kept)))
    print(f"\nWritten: {kept}")


def _families(folder: Path, model: Path, most: int) -> Mapping[Family, Iterator[tuple[Shot, bytes]]]:
    persons = people(folder)
    found = [with_skin(sitter) for sitter in sitters(persons, model, most)]
    return {
        "clean light": in_light(found, "clean light"),
        "ordinary light": in_light(found, "ordinary light"),
        "backdrops": before_backdrops(found[: most // 4]),
        "phones": on_phones(found[-(most // 4) :]),
        "people": of_people(persons[: 5 * most]),
    }


def _rows(photos: Iterator[tuple[Shot, bytes]], model: Path, stone: bool) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as place:
        shots = []
        for row in ask(photos, processors(model), Path(place)):
            shots.append(row.shot)
            yield row
        if stone:
            try:
                yield from ask_stone(dict.fromkeys(shots), Path(place))
            except PeerUnavailableError as reason:
                print(f"SKIPPED: stone is not compared. {reason}", file=sys.stderr)


if __name__ == "__main__":
    main()
