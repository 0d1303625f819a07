"""The colors that suit each Monk tone and undertone; palettes.json says where its choices come from."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, TypeVar

import msgspec

from fashion.colorimetry.skin import Hex
from fashion.colorimetry.spaces import parse_hex
from fashion.vocabulary import PALETTE_SUBCATEGORIES, UNDERTONES, Undertone

MOST_COLORS = 32
MOST_CHARACTERS = 64
TONES: tuple[str, ...] = tuple(str(tone) for tone in range(1, 11))

Name = TypeVar("Name", bound=str)


class Swatch(msgspec.Struct, frozen=True):
    """A named color."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_CHARACTERS)]
    hex: Hex


class Palettes(msgspec.Struct, frozen=True):
    """All palettes, by tone and undertone, then by subcategory."""

    by_skin: dict[tuple[int, Undertone], dict[str, tuple[Swatch, ...]]]

    def colors(self, tone: int, undertone: Undertone) -> dict[str, tuple[Swatch, ...]]:
        """The swatches for each of `PALETTE_SUBCATEGORIES`, for a Monk tone 1 to 10."""
        return dict(self.by_skin[tone, undertone])

    def with_overrides(self, overrides: Mapping[str, Any]) -> "Palettes":
        """These palettes with some lists replaced: {"5": {"warm": {"lip": [{"name": ..., "hex": ...}]}}}.

        Raises:
            ValueError: a key or value is wrong; the message gives its path, such as 5.warm.lip[0].hex.
        """
        by_skin = {skin: dict(lists) for skin, lists in self.by_skin.items()}
        for tone, undertone, subcategory, swatches in _lists(overrides):
            by_skin[int(tone), undertone][subcategory] = swatches
        return Palettes(by_skin)


@cache
def load_palettes() -> Palettes:
    """The palettes that come with the package."""
    document = json.loads(files(__package__).joinpath("palettes.json").read_bytes())
    empty: dict[tuple[int, Undertone], dict[str, tuple[Swatch, ...]]] = {
        (int(tone), undertone): {} for tone in TONES for undertone in UNDERTONES
    }
    return Palettes(empty).with_overrides(document["palettes"])


def _lists(document: Any) -> Iterator[tuple[str, Undertone, str, tuple[Swatch, ...]]]:
    for tone, undertones in _members(document, "palettes", TONES):
        for undertone, subcategories in _members(undertones, tone, UNDERTONES):
            for subcategory, swatches in _members(subcategories, f"{tone}.{undertone}", PALETTE_SUBCATEGORIES):
                yield tone, undertone, subcategory, _swatches(swatches, f"{tone}.{undertone}.{subcategory}")


def _members(value: Any, path: str, allowed: tuple[Name, ...]) -> Iterator[tuple[Name, Any]]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{path}: {value!r} is not an object with keys among {', '.join(allowed)}.")
    known = {key: key for key in allowed}
    for key, member in value.items():
        if key not in known:
            raise ValueError(f"{path}: {key!r} is not one of {', '.join(allowed)}.")
        yield known[key], member


def _swatches(value: Any, path: str) -> tuple[Swatch, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{path}: {value!r} is not a list of one or more colors.")
    if len(value) > MOST_COLORS:
        raise ValueError(f"{path}: there are {len(value)} colors, at most {MOST_COLORS} are taken.")
    swatches = tuple(_swatch(item, f"{path}[{index}]") for index, item in enumerate(value))
    names = [swatch.name for swatch in swatches]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise ValueError(f"{path}[{index}].name: {name!r} is there twice.")
    return swatches


def _swatch(value: Any, path: str) -> Swatch:
    if not isinstance(value, Mapping) or set(value) != {"name", "hex"}:
        raise ValueError(f'{path}: {value!r} is not of the form {{"name": ..., "hex": ...}}.')
    name, color = value["name"], value["hex"]
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise ValueError(f"{path}.name: {name!r} is not a name.")
    if len(name) > MOST_CHARACTERS:
        raise ValueError(f"{path}.name: {name!r} has more than {MOST_CHARACTERS} characters.")
    try:
        return Swatch(name, parse_hex(str(color)))
    except ValueError as error:
        raise ValueError(f"{path}.hex: {error}") from None
