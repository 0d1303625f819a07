"""Finds the color of the hair around a face, and what speaks for hair rather than a hat or bare skin."""

import numpy as np

from fashion.imaging.arrays import ColorConversion, FloatArray, Pixels
from fashion.imaging.face.detection import Face
from fashion.imaging.features.views import BoolArray, Colors, view_of

# The view of the head, in the coordinates of a face (see `regions.Outline`): 16 pixels a unit.
_UNIT, _LEFT, _TOP, _SIDE = 16, -2.0, -2.25, 64
_ACROSS, _DOWN = np.meshgrid(*((np.arange(_SIDE) + 0.5) / _UNIT + start for start in (_LEFT, _TOP)))


def _within(center: tuple[float, float], half: tuple[float, float]) -> FloatArray:
    return np.asarray(((_ACROSS - center[0]) / half[0]) ** 2 + ((_DOWN - center[1]) / half[1]) ** 2)


_OVAL = _within((0.0, 0.32), (1.1, 1.32))
_CAP = (_OVAL > 1.02) & (_within((0.0, -0.02), (1.4, 1.62)) < 1) & (_DOWN < 0.45)
# Above the hairline, and below the top of the skull: hair, a hat or bald skin, and never background.
_CROWN = (abs(_ACROSS) < 0.6) & (_DOWN > -1.42) & (_DOWN < -1.02)
_ABOVE = (abs(_ACROSS) < 0.7) & (_DOWN < -1.6)
_SIDES = [_CAP & (_DOWN > -0.75) & (side * _ACROSS > 1) for side in (-1, 1)]
_FOREHEAD = (abs(_ACROSS) < 0.45) & (_DOWN > -0.8) & (_DOWN < -0.4)
_EYES_OR_MOUTH = (abs(_DOWN) < 0.25) | ((abs(_ACROSS) < 0.5) & (_DOWN > 0.75))
_CHEEKS = (_OVAL < 0.75) & (_DOWN > -0.2) & (_DOWN < 1.1) & ~_EYES_OR_MOUTH
_WEIGHTS = np.where(_CROWN, 1.0, np.where(_DOWN < -0.6, 0.6, 0.3))
_SAMPLED = _CAP & (np.indices((_SIDE, _SIDE)).sum(axis=0) % 2 == 0)
_MIDDLE = slice(26, 38)
_EDGES = slice(12, 30)

CUES = (
    "sharpest_edge",
    "hairline",
    "forehead",
    "bare",
    "contrast",
    "sides",
    "above",
    "odd_hue",
    "spread",
    "from_skin",
    "chroma",
    "lightness",
)

_LEAST_VISIBLE, _LEAST_WEIGHT = 0.8, 0.02
_LIGHTNESS_COUNTS, _SKIN_LIGHTNESS_COUNTS = 0.8, 0.7
_LIKE_SKIN, _ALIKE, _SAME = 9.0, 6.0, 13.0
_BARE = 8.0
_COVERED_FOREHEAD = 15.0
_USUAL_HUE = 60.0


class Head:
    """A face with what is around it, upright, in CIELAB under D65.

    Attributes:
        skin: CIELAB of the cheeks.
    """

    def __init__(self, picture: Pixels, face: Face, to_srgb: ColorConversion) -> None:
        """Cut the head out of a picture (BGR); `to_srgb` converts RGB pixels to sRGB."""
        eyes, mouth = face.landmarks[:2].mean(axis=0), face.landmarks[3:].mean(axis=0)
        axes = np.stack((face.landmarks[1] - face.landmarks[0], mouth - eyes))
        start = eyes + np.array((_LEFT, _TOP)) @ axes
        view = view_of(picture, start, axes / _UNIT, (_SIDE, _SIDE), to_srgb)
        self._lab, self._inside = view.to_lab(), view.inside
        self.skin, self._forehead = (np.median(self._lab[zone], axis=0) for zone in (_CHEEKS, _FOREHEAD))
        # A forehead unlike the cheeks is covered, by a hat or by hair.
        self._forehead_apart = float(_distance(self._forehead, self.skin, 0.5))
        covered = self._forehead_apart > _COVERED_FOREHEAD
        self._skins = [self.skin] if covered else [self.skin, self._forehead]

    @property
    def shows_crown(self) -> bool:
        """Whether the top of the head lies in the picture."""
        return bool(self._inside[_CROWN].mean() >= _LEAST_VISIBLE)

    def hair(self) -> Colors | None:
        """Return the densest color that is not the skin's, by mean shift from the densest one of the crown.

        None where the whole crown has the skin's color.
        """
        sampled = _SAMPLED & self._inside
        colors, crown = self._lab[sampled], _CROWN[sampled]
        weights = _WEIGHTS[sampled] * (1 - np.exp(-((self._from_skin(colors) / _LIKE_SKIN) ** 2)))
        starts = colors[crown][weights[crown] > _LEAST_WEIGHT]
        if not len(starts):
            return None
        apart = _distance(starts[:, None], colors[None])
        mode = starts[int(np.argmax((weights / (1 + (apart / _ALIKE) ** 2)).sum(axis=1)))]
        for _ in range(3):
            near = weights / (1 + (_distance(colors, mode) / _ALIKE) ** 2) ** 2
            mode = near @ colors / near.sum()
        return np.asarray(mode)

    def cues(self, lab: Colors) -> FloatArray:
        """Return what speaks for and against hair of a color, in the order of `CUES`."""
        alike = _distance(self._lab, lab) < _SAME
        found = alike & _CAP & self._inside
        bare = self._from_skin(self._lab[_CROWN & self._inside]) < _BARE
        lightness, a, b = lab.tolist()
        chroma, hue = float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)))
        values = {
            **self._edges(),
            "forehead": np.log(self._forehead_apart + 2),
            "bare": bare.mean(),
            "contrast": lightness - self.skin[0],
            "sides": max(_share(alike, zone & self._inside) for zone in _SIDES),
            "above": _share(alike, _ABOVE & self._inside),
            "odd_hue": _angle(hue, _USUAL_HUE) * min(chroma, 20) / 1200,
            "spread": np.log((np.std(self._lab[found][:, 0]) if found.any() else 99.0) + 1),
            "from_skin": np.log(self._from_skin(lab[None])[0] + 2),
            "chroma": chroma,
            "lightness": lightness,
        }
        return np.array([values[name] for name in CUES])

    def _edges(self) -> dict[str, float]:
        # The sharpest step between the rows above the eyes, and where the color changes most.
        rows = np.median(self._lab[:, _MIDDLE], axis=1)
        steps = _distance(rows[1:], rows[:-1])[_EDGES]
        jumps = _distance(rows[4:], rows[:-4])[_EDGES.start - 2 : _EDGES.stop - 2]
        place = float(_DOWN[_EDGES.start + int(jumps.argmax()), 0])
        return {"sharpest_edge": np.log(steps.max() + 1), "hairline": place}

    def _from_skin(self, colors: Colors) -> Colors:
        apart = [_distance(colors, skin, _SKIN_LIGHTNESS_COUNTS) for skin in self._skins]
        return np.asarray(np.min(apart, axis=0))


def _distance(one: Colors, other: Colors, lightness: float = _LIGHTNESS_COUNTS) -> Colors:
    apart = (one - other) * np.array((lightness, 1, 1), np.float32)
    return np.asarray(np.sqrt(np.einsum("...i,...i->...", apart, apart)))


def _angle(one: float, other: float) -> float:
    return 180 - abs(180 - abs(one - other))


def _share(alike: BoolArray, zone: BoolArray) -> float:
    return float(alike[zone].mean()) if zone.any() else 0.0
