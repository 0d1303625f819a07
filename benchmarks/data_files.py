"""Data that is not part of the repository, in folders that the Makefile's variables name; see CONTRIBUTING.md."""

import os
import sys
from pathlib import Path


def data_file(variable: str, name: str) -> Path:
    """Return where a file is expected: in the folder that a variable names, else in the working folder."""
    return Path(os.environ.get(variable, ""), name).resolve()


def check_face_model(path: Path) -> None:
    """End the program, and say what to set, where there is no YuNet model at a path."""
    if not path.exists():
        sys.exit(f"There is no YuNet model at {path}: set --model or FACE_MODEL_DIR.")


FACE_MODEL = data_file("FACE_MODEL_DIR", "face_detection_yunet_2023mar.onnx")
FOUNDATION_SHADES = data_file("SHADES_DIR", "foundation-shades.csv")
FOUNDATION_UNDERTONES = data_file("SHADES_DIR", "foundation-undertones.csv")
