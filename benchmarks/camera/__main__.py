"""`python -m benchmarks.camera`: how often the studio's camera misses a face in Chromium, for every tone."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any, NamedTuple

import msgspec

from benchmarks.camera.frames import DISTANCES, LIGHTS, TONES, Frame, frames, is_found
from benchmarks.data_files import FACE_MODEL
from benchmarks.skin.families.shots import photos_folder
from benchmarks.skin.report import table

_SCRIPT = Path(__file__).parents[2] / "studio" / "test" / "camera" / "measure-finder.mjs"


class Answer(NamedTuple):
    """What the camera found in a frame, as a share of the frame's size, and how long it took."""

    frame: Frame
    face: dict[str, float] | None
    milliseconds: float

    @property
    def is_missed(self) -> bool:
        """Whether the face was not found where it is."""
        return not is_found(self.frame, self.face)


def main() -> None:
    """Make frames, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.camera", description=__doc__)
    parser.add_argument("--photos", default=os.environ.get("PEOPLE_DIR", ""), help="a folder of persons")
    parser.add_argument(
        "--model", type=Path, default=FACE_MODEL, help="the YuNet model, which finds faces to recolor"
    )
    parser.add_argument("--persons", type=int, default=24, help="persons to recolor")
    options = parser.parse_args()
    folder, chromium = photos_folder(options.photos), which("chromium")
    if folder is None or chromium is None:
        print("SKIPPED: it takes Chromium, and PEOPLE_DIR with photos of persons.", file=sys.stderr)
        return
    _print(_ask(folder, options.model, options.persons, chromium))


def _ask(folder: Path, model: Path, most: int, chromium: str) -> list[Answer]:
    known = {}
    with tempfile.TemporaryDirectory() as place:
        for frame, photo in frames(folder, model, most):
            known[frame.file] = frame
            (Path(place) / frame.file).write_bytes(photo)
        command = ["node", str(_SCRIPT), place]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=os.environ | {"CHROMIUM": chromium})
    lines: list[dict[str, Any]] = [msgspec.json.decode(line) for line in done.stdout.splitlines()]
    return [Answer(known[line["name"]], line.get("face"), line["milliseconds"]) for line in lines]


def _print(answers: list[Answer]) -> None:
    rows = []
    for distance in DISTANCES:
        for light in LIGHTS:
            missed = [
                sum(
                    answer.is_missed
                    for answer in answers
                    if answer.frame == _like(answer.frame, monk, light, distance)
                )
                for monk in TONES
            ]
            rows.append([f"{distance}, {light} light", *map(str, missed)])
    people = len({answer.frame.person for answer in answers})
    table(f"missed, of {people} faces a tone", ["", *map(str, TONES)], rows)
    print(f"median of {median(answer.milliseconds for answer in answers):.0f} ms a frame")


def _like(frame: Frame, monk: int, light: str, distance: str) -> Frame:
    return Frame(person=frame.person, monk=monk, light=light, distance=distance)


if __name__ == "__main__":
    main()
