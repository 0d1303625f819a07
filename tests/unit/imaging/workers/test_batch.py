import threading
import time
from pathlib import Path

import msgspec

from fashion.imaging.domain import Measurement, PhotoHeader
from fashion.imaging.errors import UnreadablePhotoError
from fashion.imaging.workers.batch import measure_files
from support import photos


class Sleeper:
    """A processor that takes as many hundredths of a second as the photo says."""

    name = "sleeper"

    def inspect(self, photo: bytes) -> PhotoHeader:
        if not photo:
            raise UnreadablePhotoError("The photo is empty.")
        return PhotoHeader(format="png", width=1000, height=1000)

    def measure(self, photo: bytes) -> Measurement:
        time.sleep(int(photo) / 100)
        return photos.measurement()


def files(folder: Path, *contents: bytes) -> list[Path]:
    paths = [folder / f"{number}.png" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def test_results_come_in_order_whichever_is_done_first(tmp_path: Path) -> None:
    paths = files(tmp_path, b"9", b"0", b"3", b"0", b"5", b"0", b"1")
    results = list(measure_files(Sleeper(), paths, workers=3))
    assert [result["file"] for result in results] == [str(path) for path in paths]
    assert all(result["tone"]["monk"] == 5 for result in results)


def test_a_bad_file_gets_its_sentence_and_the_others_go_on(tmp_path: Path) -> None:
    (empty, sound), missing = files(tmp_path, b"", b"0"), tmp_path / "missing.png"
    results = list(measure_files(Sleeper(), [empty, missing, sound], workers=1))
    assert results[0]["error"] == "The photo is empty."
    assert results[1]["error"] == "The file cannot be read: No such file or directory."
    assert "error" not in results[2]


def test_a_file_over_the_limit_is_rejected_and_one_at_the_limit_is_measured(tmp_path: Path) -> None:
    at_limit, over = measure_files(Sleeper(), files(tmp_path, b"00", b"000"), max_bytes=2)
    assert "error" not in at_limit
    assert over["error"] == "The photo has more than 2 bytes; use a smaller one."


def test_results_are_ready_for_json(tmp_path: Path) -> None:
    (result,) = measure_files(Sleeper(), files(tmp_path, b"0"))
    assert msgspec.json.decode(msgspec.json.encode(result))["photo"]["width"] == 400


def test_photos_are_measured_at_the_same_time(tmp_path: Path) -> None:
    together = threading.Barrier(8, timeout=30)

    class Meeting(Sleeper):
        def measure(self, photo: bytes) -> Measurement:
            together.wait()
            return super().measure(photo)

    assert len(list(measure_files(Meeting(), files(tmp_path, *[b"0"] * 8), workers=8))) == 8


def test_who_stops_reading_early_leaves_nothing_running(tmp_path: Path) -> None:
    before = threading.active_count()
    results = measure_files(Sleeper(), files(tmp_path, *[b"1"] * 9), workers=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
