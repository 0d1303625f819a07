"""The parts without a face: foundation shades under the lights, and undertones against sellers' words."""

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.skin.photos.scenes import Split
from benchmarks.skin.photos.spectra import rendering
from fashion.colorimetry import ciede2000, hex_to_lab, lab_to_linear, linear_to_lab, nearest_monk, undertone_of_hex
from fashion.colorimetry.undertone import warmth
from fashion.imaging.skin.illuminant import estimate_illuminant
from fashion.imaging.skin.posterior import infer_posterior
from fashion.imaging.skin.skin_color import from_log, to_log

WORDS = ("warm", "neutral", "cool")
Labs = npt.NDArray[np.float64]


def shades(path: Path) -> Labs:
    """CIELAB of the shades in a file with a column "hex"."""
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return np.array([hex_to_lab(row["hex"]) for row in rows])


def shades_under_lights(labs: Labs, split: Split) -> dict[str, Any]:
    """How well shades are distinguished by their color alone, by light; nothing else is seen of the scene."""
    random, prior = np.random.default_rng(split.seed), estimate_illuminant(None)
    linear, tones = lab_to_linear(labs), np.array([nearest_monk(lab) for lab in labs])
    found: dict[str, Any] = {}
    for light_class, light in split.lights:
        seen = _photographed(linear, light, split, random)
        posteriors = [infer_posterior(log, prior) for log in to_log(seen)]
        ours = linear_to_lab(from_log(np.array([posterior.log for posterior in posteriors])))
        plain = linear_to_lab(seen)
        found[f"{light_class} ({light})"] = {
            "ours": _figures(
                tones, np.array([posterior.tones.argmax() + 1 for posterior in posteriors]), ours, labs
            ),
            "plain": _figures(tones, np.array([nearest_monk(lab) for lab in plain]), plain, labs),
        }
    return found


def _photographed(linear: Labs, light: str, split: Split, random: np.random.Generator) -> Labs:
    photos = []
    for color in linear:
        red, blue = random.normal(0, 0.04, 2).tolist()
        camera = split.cameras[int(random.integers(len(split.cameras)))]
        seen = rendering(light, camera, float(random.uniform(0.6, 0.95)), (red, blue))
        photos.append(2 ** random.choice(split.exposures) * (seen.of_rgb @ color))
    return np.asarray(np.clip(photos, 1e-4, 1))


def _figures(
    tones: npt.NDArray[np.int_], answers: npt.NDArray[np.int_], labs: Labs, truths: Labs
) -> dict[str, float]:
    off = np.abs(answers - tones)
    return {
        "exact": float((off == 0).mean()),
        "within_one": float((off <= 1).mean()),
        "ciede2000": float(ciede2000(labs, truths).mean()),
    }


def for_tuning(brand: str) -> bool:
    """Whether a brand's words may be looked at; the others are kept for the report."""
    return int(hashlib.sha256(brand.encode()).hexdigest(), 16) % 2 == 0


def undertone_agreement(path: Path) -> dict[str, dict[str, float]]:
    """Agreement with the sellers' words on brands used for tuning, on all others, and on both together."""
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    return {
        "tuning": _agreement(row for row in rows if for_tuning(row["brand"])),
        "held out": _agreement(row for row in rows if not for_tuning(row["brand"])),
        "all": _agreement(rows),
    }


def _agreement(rows: Iterable[dict[str, str]]) -> dict[str, float]:
    chosen = list(rows)
    words = np.array([row["undertone"] for row in chosen])
    judged = np.array([undertone_of_hex(row["hex"]) for row in chosen])
    leanings = np.array([float(warmth(hex_to_lab(row["hex"]))) for row in chosen])
    recalls = {word: float((judged[words == word] == word).mean()) for word in WORDS}
    sides = float((leanings[words == "warm"] > 0).mean()), float((leanings[words == "cool"] <= 0).mean())
    return {
        "shades": len(chosen),
        "brands": len({row["brand"] for row in chosen}),
        "balanced": sum(recalls.values()) / 3,
        "warm_or_cool": sum(sides) / 2,
    } | recalls
