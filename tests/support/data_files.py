"""Data that is not part of the repository, in folders that the Makefile's variables name; see CONTRIBUTING.md."""

import os
from pathlib import Path

import pytest


def data_file(variable: str, name: str) -> Path:
    """Return where a file is expected: in the folder that a variable names, else in the working folder."""
    return Path(os.environ.get(variable, ""), name).resolve()


FACE_MODEL = data_file("FACE_MODEL_DIR", "face_detection_yunet_2023mar.onnx")
FOUNDATION_SHADES = data_file("SHADES_DIR", "foundation-shades.csv")
FOUNDATION_UNDERTONES = data_file("SHADES_DIR", "foundation-undertones.csv")

needs_face_model = pytest.mark.skipif(not FACE_MODEL.exists(), reason=f"FACE_MODEL_DIR has no {FACE_MODEL.name}")
needs_shades = pytest.mark.skipif(
    not FOUNDATION_SHADES.exists(), reason=f"SHADES_DIR has no {FOUNDATION_SHADES.name}"
)
needs_undertones = pytest.mark.skipif(
    not FOUNDATION_UNDERTONES.exists(), reason=f"SHADES_DIR has no {FOUNDATION_UNDERTONES.name}"
)
