"""Lee Perry-Smith's head as he scanned it (Infinite, CC BY 3.0), in the form that three.js gives it."""

import json
import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.skin.rendered.meshes import Head, Part
from fashion.colorimetry import srgb_to_linear

_EYES = np.array([(-0.52, 1.6, 1.35), (0.52, 1.6, 1.35)])
_MOUTH = np.array((0.0, 0.45, 1.75))
_TYPES = {5123: np.uint16, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3}


def read_scan(folder: Path) -> Head:
    """Read LeePerrySmith.glb and Map-COL.jpg."""
    document, data = _chunks((folder / "LeePerrySmith.glb").read_bytes())
    mesh = document["meshes"][0]["primitives"][0]
    points, normals, map_points = (
        _array(document, data, mesh["attributes"][name]).astype(float)
        for name in ("POSITION", "NORMAL", "TEXCOORD_0")
    )
    picture = cv2.imread(str(folder / "Map-COL.jpg"))
    assert picture is not None, f"{folder / 'Map-COL.jpg'} is not a picture."
    # The file counts map points from the bottom, unlike glTF.
    triangles = _array(document, data, mesh["indices"]).astype(np.int64).reshape(-1, 3)
    skin = Part("skin", points, normals, map_points, triangles, srgb_to_linear(picture[..., ::-1] / 255))
    return Head("scan", (skin,), _EYES, _MOUTH)


def _chunks(file: bytes) -> tuple[dict[str, Any], bytes]:
    # glTF 2.0, 4.4: a header of 12 bytes, then chunks of length, type and content: JSON first, then the buffer.
    (length,) = struct.unpack_from("<I", file, 12)
    return json.loads(file[20 : 20 + length]), file[28 + length :]


def _array(document: dict[str, Any], data: bytes, accessor: int) -> npt.NDArray[Any]:
    found = document["accessors"][accessor]
    view, width = document["bufferViews"][found["bufferView"]], _WIDTHS[found["type"]]
    start = view.get("byteOffset", 0) + found.get("byteOffset", 0)
    flat = np.frombuffer(data, _TYPES[found["componentType"]], found["count"] * width, start)
    return flat.reshape(-1, width) if width > 1 else flat
