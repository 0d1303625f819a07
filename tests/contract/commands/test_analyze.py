import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from fashion.cli import main
from fashion.commands.photos.files import SUFFIXES
from support.photos import Pixels, encode, portrait, scenery


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    (folder / "ada.jpg").write_bytes(encode(portrait()))
    (folder / "more" / "ada.PNG").write_bytes(encode(portrait(), "png"))
    (folder / "notes.txt").write_text("not a photo")
    return folder


def analyze(*arguments: str | Path, photo: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["analyze", *map(str, arguments)], input=photo, catch_exceptions=False)


def test_photos_in_a_folder_and_below_it_are_measured(photos: Path) -> None:
    result = analyze(photos, "--json")
    files = [json.loads(line)["file"] for line in result.stdout.splitlines()]
    assert files == [str(photos / "ada.jpg"), str(photos / "more" / "ada.PNG")]
    assert result.exit_code == 0


@pytest.mark.parametrize("ending", ["heif", "gif"])
def test_photos_that_pillow_reads_not_or_partly_are_found_and_annotated(tmp_path: Path, ending: str) -> None:
    kind = ending.replace("heif", "heic")
    turned = {} if kind == "gif" else {"orientation": 6}
    (tmp_path / f"ada.{ending}").write_bytes(encode(portrait(), kind, **turned))
    [ada] = analyze(tmp_path, "--json", "--annotate", tmp_path / "annotated").stdout.splitlines()
    [copy] = (tmp_path / "annotated").iterdir()
    with Image.open(copy) as image:
        assert image.width == json.loads(ada)["photo"]["width"] == portrait().shape[1]
        assert closeness(np.asarray(image)[: portrait().shape[0]], portrait()) < 12


def closeness(picture: Pixels, other: Pixels) -> float:
    """The median difference of two pictures of one size, in levels of 255."""
    return float(np.median(np.abs(picture.astype(int) - other.astype(int))))


def test_help_names_every_ending_that_is_found() -> None:
    help_text = CliRunner().invoke(main, ["analyze", "--help"]).stdout
    assert sorted(re.findall(r"\.[a-z]{3,4}\b", help_text)) == sorted(SUFFIXES)


def test_a_folder_without_photos_is_one_sentence(tmp_path: Path) -> None:
    result = analyze(tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path} holds no photos" in result.stderr


def test_a_photo_is_read_from_standard_input() -> None:
    result = analyze("-", "--json", photo=encode(portrait()))
    measured = json.loads(result.stdout)
    assert measured["file"] == "-"
    assert 1 <= measured["tone"]["monk"] <= 10


def test_the_table_shows_interval_and_reasons(photos: Path) -> None:
    measured = json.loads(analyze(photos / "ada.jpg", "--json").stdout)
    header, row = analyze(photos / "ada.jpg").stdout.splitlines()[:2]
    low, high = measured["tone"]["interval"]
    assert "interval" in header
    assert "reasons" in header
    assert (f"{low} to {high}" if low != high else f" {low} ") in row


def test_csv_has_a_row_for_every_photo_and_its_error(photos: Path) -> None:
    (photos / "trees.jpg").write_bytes(encode(scenery()))
    result = analyze(photos, "--csv")
    ada, _, trees = csv.DictReader(io.StringIO(result.stdout))
    assert int(ada["interval_low"]) <= int(ada["monk"]) <= int(ada["interval_high"])
    assert ada["quality"] in {"good", "fair", "retake"}
    assert (trees["monk"], trees["error"]) == (
        "",
        "No face was found; send a photo of a face seen from the front, in good light.",
    )
    assert result.exit_code == 1


def test_json_and_csv_exclude_each_other(photos: Path) -> None:
    assert "exclude each other" in analyze(photos, "--json", "--csv").stderr


def test_annotated_copies_show_regions_and_the_tone(photos: Path, tmp_path: Path) -> None:
    folder, original = tmp_path / "annotated", (photos / "ada.jpg").read_bytes()
    [ada, _] = [json.loads(line) for line in analyze(photos, "--json", "--annotate", folder).stdout.splitlines()]
    assert sorted(file.name for file in folder.iterdir()) == ["ada-annotated-2.jpg", "ada-annotated.jpg"]
    assert (photos / "ada.jpg").read_bytes() == original
    left, top, _, down = ada["regions"][0]["box"]
    red, green, blue = pixel(folder / "ada-annotated.jpg", left + 1, top + down // 2)
    assert min(green, blue) - red > 60, "the outline of the region"
    swatch = pixel(folder / "ada-annotated.jpg", 60, ada["photo"]["height"] + 60)
    color = tuple(bytes.fromhex(ada["tone"]["hex"][1:]))
    assert max(abs(mine - theirs) for mine, theirs in zip(swatch, color, strict=True)) < 10


def test_annotated_copies_show_what_counts_of_the_skin(photos: Path, tmp_path: Path) -> None:
    [ada] = analyze(photos / "ada.jpg", "--json", "--annotate", tmp_path / "annotated").stdout.splitlines()
    skin = json.loads(ada)["face"]["skin"]
    with Image.open(tmp_path / "annotated" / "ada-annotated.jpg") as image:
        copy = np.asarray(image).astype(int)
    green, blue, yellow = (np.median([copy[place] for place in places(skin, mark)], axis=0) for mark in "o-+")
    assert green[1] - green[0] > 60
    assert blue[2] - blue[0] > 0 > yellow[2] - yellow[0]


def places(skin: dict[str, Any], mark: str) -> list[tuple[int, int]]:
    """Row and column in the photo of each point of a mark."""
    start, across, down = (np.array(skin[key]) for key in ("start", "across", "down"))
    marked = [(j, i) for j, row in enumerate(skin["rows"]) for i, its in enumerate(row) if its == mark]
    points = [start + i * across + j * down for j, i in marked]
    return [(int(y), int(x)) for x, y in points]


def pixel(file: Path, x: int, y: int) -> tuple[int, int, int]:
    with Image.open(file) as image:
        red, green, blue = np.asarray(image)[y, x].tolist()
    return red, green, blue


def test_without_annotate_nothing_is_written(photos: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    analyze(photos)
    assert sorted(tmp_path.rglob("*")) == before
