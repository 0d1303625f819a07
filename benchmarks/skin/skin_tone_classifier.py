"""The open peer, skin-tone-classifier ("stone"), as its own process in its own environment."""

import csv
import subprocess
import sys
import time
import venv
from pathlib import Path

from benchmarks.skin.methods import Outcome, Result
from benchmarks.skin.photos.sets import CACHE, PhotoSet, Truth
from fashion.colorimetry import MONK_HEX, hex_to_lab, nearest_monk

VERSION = "1.2.6"
_HOME = CACHE / f"stone-{VERSION}"
_OVERRIDES = "opencv-python ; python_version < '3'\nopencv-python-headless<5\n"
_START_PHOTOS = 4


class PeerUnavailableError(Exception):
    """The peer cannot be installed or run; the message says why."""


def install() -> Path:
    """The peer's command; installed on first use.

    Raises:
        PeerUnavailableError: it cannot be installed.
    """
    command = _HOME / "bin" / "stone"
    if command.exists():
        return command
    venv.create(_HOME, clear=True)
    overrides = _HOME / "overrides.txt"
    overrides.write_text(_OVERRIDES)
    uv = Path(sys.executable).with_name("uv")
    wanted = (f"skin-tone-classifier=={VERSION}", "opencv-python-headless<5")
    install_into = (str(uv) if uv.exists() else "uv", "pip", "install", "--quiet", "--python")
    _run([*install_into, str(_HOME / "bin" / "python"), "--override", str(overrides), *wanted])
    return command


def ask_stone(photos: PhotoSet) -> dict[str, Result]:
    """The peer's answers in color mode with its own Monk palette.

    Once by its label, once by the tone nearest to the dominant color that it reports.

    Raises:
        PeerUnavailableError: it cannot be installed or run.
    """
    command, answers = install(), photos.folder / "stone"
    taken = classify(command, photos.folder, answers)
    start = classify(command, _few(photos), photos.folder / "stone-start")
    rows: dict[str, dict[str, str]] = {}
    for row in csv.DictReader((answers / "result.csv").read_text().splitlines()):
        rows.setdefault(row["file"], row)
    seconds = (taken - start) / max(1, len(photos.truths) - _START_PHOTOS)
    return {
        f"stone, its {kind}": Result(
            [_outcome(truth, rows.get(truth.file), kind) for truth in photos.truths], seconds
        )
        for kind in ("label", "color")
    }


def _outcome(truth: Truth, found: dict[str, str] | None, kind: str) -> Outcome:
    if found is None:
        return Outcome(truth, None, missed=True)
    lab = hex_to_lab(found["dominant 1"])
    monk = tone_of(found) if kind == "label" else nearest_monk(lab)
    return Outcome(truth, monk, lab, missed=found["face id"] in {"NA", ""})


def seconds_of_one(photo: bytes, times: int = 4) -> float:
    """The peer's time for one photo, without its start."""
    folder = CACHE / "stone-one"
    few, many = folder / "few", folder / "many"
    for place, count in ((few, 1), (many, 1 + times)):
        place.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            (place / f"{number}.jpg").write_bytes(photo)
    command = install()
    return (classify(command, many, folder / "a") - classify(command, few, folder / "b")) / times


def _few(photos: PhotoSet) -> Path:
    folder = photos.folder / "few"
    folder.mkdir(exist_ok=True)
    for truth in photos.truths[:_START_PHOTOS]:
        (folder / truth.file).write_bytes((photos.folder / truth.file).read_bytes())
    return folder


def tone_of(found: dict[str, str] | None) -> int | None:
    """The tone that a row of the peer's results names; None where it found no face."""
    return None if found is None else MONK_HEX.index(found["skin tone"].lower()) + 1


def classify(command: Path, folder: Path, answers: Path) -> float:
    """Run the peer on a folder of photos; return the seconds it took.

    Raises:
        PeerUnavailableError: it cannot be run.
    """
    answers.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    _run([str(command), "-i", str(folder), "-t", "color", "-p", "monk", "--n_workers", "1", "-o", str(answers)])
    return time.perf_counter() - started


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerUnavailableError(f"{command[0]} cannot be run: {error}") from error
    if done.returncode:
        raise PeerUnavailableError(f"{' '.join(command[:3])} failed: {done.stderr.strip()[-300:]}")
