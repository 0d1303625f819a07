"""`python -m benchmarks.skin`: how well skin tones are measured, for every tone."""

import argparse
import sys
from pathlib import Path
from typing import Any

from benchmarks.data_files import FACE_MODEL, FOUNDATION_SHADES, FOUNDATION_UNDERTONES, check_face_model
from benchmarks.skin.colors import shades, shades_under_lights, undertone_agreement
from benchmarks.skin.figures import summary
from benchmarks.skin.methods import answers, ask
from benchmarks.skin.photos.scenes import SPLITS
from benchmarks.skin.photos.sets import PhotoSet, photo_set
from benchmarks.skin.report import groups_table, methods_table, number, percent, save, table, tone_tables
from benchmarks.skin.skin_tone_classifier import PeerUnavailableError, ask_stone
from benchmarks.skin.speed import speed
from benchmarks.skin.walls import measure_walls, wall_photos


def main() -> None:
    """Render, measure, print, save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.skin", description=__doc__)
    parser.add_argument("--split", choices=SPLITS, default="test", help="tune on dev, report test (default)")
    parser.add_argument("--repeats", type=int, default=2, help="photos of a tone, light and exposure")
    parser.add_argument("--portraits", type=Path, help="a folder of further portraits, one face each")
    parser.add_argument("--model", type=Path, default=FACE_MODEL, help="the YuNet model")
    parser.add_argument("--no-speed", action="store_true", help="leave out the timing")
    options = parser.parse_args()
    check_face_model(options.model)
    photos = photo_set(SPLITS[options.split], options.repeats, options.model, options.portraits)
    print(f"{len(photos.truths)} photos in {photos.folder}")
    document: dict[str, Any] = {"split": options.split, "methods": _methods(photos, options.model)}
    _print_methods(options.split, document["methods"])
    document["walls"] = _walls(options.split, options.model, options.portraits)
    document |= _colors(options.split)
    if not options.no_speed:
        document["speed"] = speed(options.model)
        rows = [
            [name, value if isinstance(value, str) else number(value)] for name, value in document["speed"].items()
        ]
        table("speed, at 12 megapixels", ["", "value"], rows)
    print(f"\nWritten: {save(f'skin-{options.split}', document)}")


def _methods(photos: PhotoSet, model: Path) -> dict[str, Any]:
    found = {}
    for name, answer in answers(model).items():
        result = ask(photos, answer)
        found[name] = summary(result.outcomes) | {"seconds": result.seconds}
    try:
        for name, result in ask_stone(photos).items():
            found[name] = summary(result.outcomes) | {"seconds": result.seconds}
    except PeerUnavailableError as reason:
        print(f"SKIPPED: stone is not compared. {reason}", file=sys.stderr)
    return found


def _print_methods(split: str, methods: dict[str, Any]) -> None:
    methods_table(split, methods)
    tone_tables(methods)
    for group in ("light", "exposure", "side_light", "backdrop"):
        groups_table(f"exact %, by {group}", methods, f"by_{group}", "exact")
        groups_table(f"within one %, by {group}", methods, f"by_{group}", "within_one")


def _walls(split: str, model: Path, portraits: Path | None) -> dict[str, Any]:
    photos = list(wall_photos(SPLITS[split], model, portraits))
    compared = {
        name: answer for name, answer in answers(model).items() if name in {"nearest", "plain", "bayesian"}
    }
    found = measure_walls(photos, compared)
    rows = [
        [f"{name}, {tone}", percent(figures.exact), percent(figures.steady), number(figures.widest, 0)]
        for name, by_tone in found.items()
        for tone, figures in by_tone.items()
    ]
    table("before ten flat walls, clean light", ["", "exact %", "faces within one tone %", "widest range"], rows)
    return {name: {tone: each._asdict() for tone, each in by_tone.items()} for name, by_tone in found.items()}


def _colors(split: str) -> dict[str, Any]:
    if not (FOUNDATION_SHADES.exists() and FOUNDATION_UNDERTONES.exists()):
        print("SKIPPED: shades and undertones, as SHADES_DIR names no folder with them.", file=sys.stderr)
        return {}
    under = shades_under_lights(shades(FOUNDATION_SHADES), SPLITS[split])
    rows = [
        [
            f"{light}, {method}",
            percent(shares["exact"]),
            percent(shares["within_one"]),
            number(shares["ciede2000"]),
        ]
        for light, methods in under.items()
        for method, shares in methods.items()
    ]
    table("foundation shades, from their color alone", ["", "exact %", "within 1 %", "CIEDE2000"], rows)
    undertones = undertone_agreement(FOUNDATION_UNDERTONES)
    columns = ["brands", "shades", "balanced", "warm_or_cool", "warm", "neutral", "cool"]
    agreed = [
        [name, *(number(found[key], 0) for key in columns[:2]), *(percent(found[key]) for key in columns[2:])]
        for name, found in undertones.items()
    ]
    table("undertone: agreement with sellers' words, %", ["brands", *columns], agreed)
    return {"shades": under, "undertones": undertones}


if __name__ == "__main__":
    main()
