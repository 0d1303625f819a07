"""Asks each method for its answer to each photo, and writes rows as they are known."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from benchmarks.skin.families.shots import Shot
from benchmarks.skin.methods import plain_tone
from benchmarks.skin.skin_tone_classifier import classify, install, tone_of
from fashion.colorimetry import SkinTone
from fashion.imaging.domain import Measurement
from fashion.imaging.errors import PhotoRejectedError
from fashion.imaging.ports import ImageProcessor
from fashion.imaging.skin.bayesian import BayesianProcessor
from fashion.imaging.skin.nearest import NearestProcessor


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A method's answer to a photo; `answer` is None where it gave none."""

    shot: Shot
    method: str
    answer: int | None = None
    interval: tuple[int, int] | None = None
    confidence: float | None = None
    undertone: str | None = None


def processors(model: Path) -> dict[str, ImageProcessor]:
    """The product's own processors, with the same detector."""
    return {"nearest": NearestProcessor(model), "bayesian": BayesianProcessor(model)}


def ask(photos: Iterable[tuple[Shot, bytes]], methods: Mapping[str, ImageProcessor], keep: Path) -> Iterator[Row]:
    """Yield the answers of each method; leave the photos in a folder for methods that read files.

    "plain" answers with the swatch nearest to the median of the parts of `nearest`, without any interval.
    """
    for shot, photo in photos:
        (keep / shot.file).write_bytes(photo)
        for name, processor in methods.items():
            found = _measured(processor, photo)
            yield _row(shot, name, found.tone if found else None)
            if name == "nearest":
                yield Row(shot=shot, method="plain", answer=plain_tone(found)[0] if found else None)


def ask_stone(shots: Iterable[Shot], folder: Path) -> Iterator[Row]:
    """Yield the answers of skin-tone-classifier to photos in a folder.

    Raises:
        PeerUnavailableError: it cannot be installed or run.
    """
    results = folder / "stone"
    classify(install(), folder, results)
    answers = {row["file"]: row for row in csv.DictReader((results / "result.csv").read_text().splitlines())}
    for shot in shots:
        yield Row(shot=shot, method="stone", answer=tone_of(answers.get(shot.file)))


def write_rows(rows: Iterable[Row], path: Path) -> Iterator[Row]:
    """Append rows to a file of JSON lines while passing them on."""
    with path.open("ab") as file:
        for row in rows:
            file.write(msgspec.json.encode(row) + b"\n")
            file.flush()
            yield row


def _measured(processor: ImageProcessor, photo: bytes) -> Measurement | None:
    try:
        return processor.measure(photo)
    except PhotoRejectedError:
        return None


def _row(shot: Shot, name: str, tone: SkinTone | None) -> Row:
    if tone is None:
        return Row(shot=shot, method=name)
    return Row(
        shot=shot,
        method=name,
        answer=tone.monk,
        interval=tone.interval,
        confidence=tone.confidence,
        undertone=tone.undertone,
    )
