"""`python -m benchmarks.skin.rendered`: the measurement on ray-traced faces whose albedo is known."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.data_files import FACE_MODEL, check_face_model
from benchmarks.skin.families.answers import Row, ask, processors, write_rows
from benchmarks.skin.families.shots import Shot, photos_folder
from benchmarks.skin.families.tables import print_family
from benchmarks.skin.report import RESULTS
from fashion.imaging.skin.nearest import NearestProcessor


def main() -> None:
    """Render the photos of each light, ask, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.skin.rendered", description=__doc__)
    parser.add_argument(
        "--heads", default=os.environ.get("HEADS_DIR", ""), help="a folder of heads and environments"
    )
    parser.add_argument("--model", type=Path, default=FACE_MODEL, help="the YuNet model")
    parser.add_argument("--scenes", type=int, default=1, help="photos of a head and tone in ordinary light")
    parser.add_argument("--keep", type=Path, help="an empty folder for the photos, which else are deleted")
    options = parser.parse_args()
    folder = photos_folder(options.heads)
    if folder is None:
        print("SKIPPED: rendered faces, as HEADS_DIR names no folder of heads.", file=sys.stderr)
        return
    check_face_model(options.model)
    try:
        _measure(folder, options.model, options.scenes, options.keep)
    except ModuleNotFoundError as missing:
        sys.exit(f"{missing}: run `uv sync --inexact --all-extras --group rendered` first.")


def _measure(folder: Path, model: Path, scenes: int, keep: Path | None) -> None:
    from benchmarks.skin.rendered.shots import RENDERED, environments, in_light, read_heads
    from benchmarks.skin.rendered.stage import start

    start()
    heads, places = read_heads(folder), environments(folder)
    if not (heads and places):
        sys.exit(f"{folder} holds no heads or no environments: docs/skin-tone.md names its folders.")
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / "skin-rendered.jsonl"
    kept.unlink(missing_ok=True)
    for light in RENDERED:
        photos = in_light(heads, light, places, scenes)
        print_family(light, list(write_rows(_rows(photos, model, keep), kept)))
    print(f"\nWritten: {kept}")


def _rows(photos: Iterator[tuple[Shot, bytes]], model: Path, keep: Path | None) -> Iterator[Row]:
    methods = processors(model) | {"nearest, BlazeFace": NearestProcessor()}
    with tempfile.TemporaryDirectory() as place:
        yield from ask(photos, methods, keep or Path(place))


if __name__ == "__main__":
    main()
