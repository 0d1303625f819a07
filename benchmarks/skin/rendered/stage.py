"""Heads in the light of an environment, rendered by Mitsuba 3."""

import os
from pathlib import Path
from typing import Any

import cv2
import mitsuba
import numpy as np

from benchmarks.skin.rendered.meshes import Floats, Head, Part
from benchmarks.skin.rendered.scenes import Lamp, Render, Scene

_SIZE = (384, 512)
_SAMPLES, _EVEN_SAMPLES, _CARD_SAMPLES = 64, 16, 512
"""Of a pixel: in the light of a place, in light from everywhere, and of a card."""
_BOUNCES = 5
_EYE = (0.024, 0.1)
"""Gloss and roughness of an eye."""
_FULL = 0.08
"""Reflectance at normal incidence that the principled material calls 1."""
_CARD_SIDE = 8


def start() -> None:
    """Choose how to render: compiled where LLVM is installed, else slowly."""
    mitsuba.set_variant("llvm_ad_rgb", "scalar_rgb")


def render(head: Head, scene: Scene, seed: int) -> Render:
    """Render a head and the light that it is in."""
    lights = _lights(head, scene)
    parts = {f"part{number}": _shape(part, scene) for number, part in enumerate(head.parts)}
    samples = _SAMPLES if scene.environment else _EVEN_SAMPLES
    camera = {"sensor": _camera(head, scene, _SIZE, samples)}
    return Render(_render(lights | parts | camera, seed), _white(head, scene, lights))


def _render(scene: dict[str, Any], seed: int) -> Floats:
    loaded = mitsuba.load_dict({"type": "scene", "integrator": {"type": "path", "max_depth": _BOUNCES}} | scene)
    return np.array(mitsuba.render(loaded, seed=mitsuba.UInt32(seed)), dtype=np.float64)[..., :3]


def _lights(head: Head, scene: Scene) -> dict[str, Any]:
    if scene.environment is None:
        return {"environment": {"type": "constant"}}
    turned = mitsuba.ScalarTransform4f().rotate([0, 1, 0], scene.turned)
    lights = {"environment": {"type": "envmap", "bitmap": _radiance(scene.environment), "to_world": turned}}
    if scene.lamp is None:
        return lights
    alone = {"lamp": _lamp(head, scene.lamp, scene.lamp.color)}
    ratio = _white(head, scene, lights).mean() / _white(head, scene, alone).mean()
    return lights | {"lamp": _lamp(head, scene.lamp, scene.lamp.color * ratio * scene.lamp.share)}


def _radiance(environment: Path) -> mitsuba.Bitmap:
    # Lossy compression leaves values a little below zero.
    os.environ["OPENCV_IO_ENABLE_OPENEXR"] = "1"
    values = cv2.imread(str(environment), cv2.IMREAD_UNCHANGED)
    assert values is not None, f"{environment} is no image of radiance."
    return mitsuba.Bitmap(np.maximum(values[..., 2::-1], 0).astype(np.float32))


def _lamp(head: Head, lamp: Lamp, radiance: Floats) -> dict[str, Any]:
    middle, unit = _middle(head)
    place = middle + 12 * unit * _toward(lamp.yaw, lamp.pitch)
    at = mitsuba.ScalarTransform4f().look_at(place.tolist(), middle.tolist(), [0, 1, 0]).scale(3 * unit)
    color = {"type": "rgb", "value": radiance.tolist()}
    return {"type": "rectangle", "to_world": at, "emitter": {"type": "area", "radiance": color}}


def _white(head: Head, scene: Scene, lights: dict[str, Any]) -> Floats:
    middle, unit = _middle(head)
    toward = (middle + _toward(scene.yaw, scene.pitch)).tolist()
    at = mitsuba.ScalarTransform4f().look_at(middle.tolist(), toward, [0, 1, 0]).scale(2 * unit)
    half = {"type": "diffuse", "reflectance": {"type": "rgb", "value": 0.5}}
    card = {"type": "rectangle", "to_world": at, "bsdf": half}
    near = scene._replace(distance=2.0)
    camera = _camera(head, near, (_CARD_SIDE, _CARD_SIDE), _CARD_SAMPLES)
    return np.asarray(2 * _render(lights | {"card": card, "sensor": camera}, 0).mean(axis=(0, 1)))


def _camera(head: Head, scene: Scene, size: tuple[int, int], samples: int) -> dict[str, Any]:
    middle, unit = _middle(head)
    place = middle + scene.distance * unit * _toward(scene.yaw, scene.pitch)
    return {
        "type": "perspective",
        "fov": 45,
        "to_world": mitsuba.ScalarTransform4f().look_at(place.tolist(), middle.tolist(), [0, 1, 0]),
        "film": {"type": "hdrfilm", "width": size[0], "height": size[1], "pixel_format": "rgb"},
        "sampler": {"type": "independent", "sample_count": samples},
    }


def _middle(head: Head) -> tuple[Floats, float]:
    middle = (head.eyes.mean(axis=0) + head.mouth) / 2
    return np.asarray(middle), float(np.linalg.norm(head.eyes[0] - head.eyes[1]))


def _toward(yaw: float, pitch: float) -> Floats:
    across, up = np.radians((yaw, pitch))
    return np.array((np.sin(across) * np.cos(up), np.sin(up), np.cos(across) * np.cos(up)))


def _shape(part: Part, scene: Scene) -> Any:
    properties = mitsuba.Properties()
    properties["bsdf"] = mitsuba.load_dict(_material(part, scene))
    sizes = (len(part.points), len(part.triangles))
    mesh = mitsuba.Mesh(part.surface, *sizes, properties, True, True)  # with normals and map points
    values = mitsuba.traverse(mesh)
    values["vertex_positions"] = part.points.ravel()
    values["vertex_normals"] = part.normals.ravel()
    values["vertex_texcoords"] = (part.map_points * (1, -1) + (0, 1)).ravel()  # Mitsuba counts from the top
    values["faces"] = part.triangles.ravel()
    values.update()
    return mesh


def _material(part: Part, scene: Scene) -> dict[str, Any]:
    color = _map(part.color)
    gloss, roughness = {"skin": (scene.gloss, scene.roughness), "eye": _EYE}.get(part.surface, (0.0, 1.0))
    glossy = {"type": "principled", "base_color": color, "roughness": roughness, "specular": gloss / _FULL}
    material = {"type": "twosided", "bsdf": glossy if gloss else {"type": "diffuse", "reflectance": color}}
    if part.opacity is None:
        return material
    return {"type": "mask", "opacity": _map(part.opacity[..., None]), "bsdf": material}


def _map(values: Floats) -> dict[str, Any]:
    bitmap = mitsuba.Bitmap(np.ascontiguousarray(values, dtype=np.float32))
    return {"type": "bitmap", "bitmap": bitmap, "raw": True}
