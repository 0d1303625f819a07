"""The photos of each family, and what is known of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import cv2
import msgspec
import numpy as np

from benchmarks.skin.families.backdrops import cut_out, set_before, without_people
from benchmarks.skin.families.changes import CHANGES
from benchmarks.skin.families.identities import Half, Person, Sitter, is_gray, read_picture
from benchmarks.skin.families.lighting import CLEAN, encode, ordinary, photograph
from benchmarks.skin.families.recoloring import Skin, find_skin, recolored
from fashion.colorimetry import srgb_to_linear
from fashion.imaging.arrays import Pixels

Rendered = Literal["rendered, matte in white light", "rendered, clean light", "rendered, ordinary light"]
Family = Literal["clean light", "ordinary light", "backdrops", "phones", "people"] | Rendered
FAMILIES: tuple[Family, ...] = ("clean light", "ordinary light", "backdrops", "phones", "people")
TONES = range(1, 11)
_SEED = 711
_OF_A_PERSON = 5


class Shot(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a photo.

    Attributes:
        half: whether constants may be chosen on this person.
        monk: the true tone; None of a real photo, where nobody knows it.
        variant: the backdrop or the change; the number of a real photo.
    """

    family: Family
    person: str
    half: Half
    monk: int | None
    variant: str

    @property
    def file(self) -> str:
        """A name of its own for the photo's file."""
        return "-".join((self.family, self.person, str(self.monk), self.variant)).replace(" ", "_") + ".jpg"


def in_light(found: Sequence[tuple[Sitter, Skin]], family: Family) -> Iterator[tuple[Shot, bytes]]:
    """Every sitter in every tone, in their own scene; light and camera of each photo are drawn by chance."""
    random = np.random.default_rng(_SEED)
    for sitter, skin in found:
        for monk in TONES:
            lighting = CLEAN if family == "clean light" else ordinary(random)
            yield _shot(family, sitter, monk, "own scene"), photograph(recolored(skin, monk), lighting)


def before_backdrops(found: Sequence[tuple[Sitter, Skin]]) -> Iterator[tuple[Shot, bytes]]:
    """Every sitter in every tone, in clean light, before each backdrop."""
    cut = [cut_out(sitter) for sitter, _ in found]
    scenes = [srgb_to_linear(sitter.picture[..., ::-1] / 255) for sitter, _ in found]
    rooms = without_people(list(zip(scenes, cut, strict=True))) or scenes
    for number, ((sitter, skin), person) in enumerate(zip(found, cut, strict=True)):
        for monk in TONES:
            for name, scene in set_before(recolored(skin, monk), person, rooms[(number + 1) % len(rooms)]):
                yield _shot("backdrops", sitter, monk, name), photograph(scene, CLEAN)


def on_phones(found: Sequence[tuple[Sitter, Skin]]) -> Iterator[tuple[Shot, bytes]]:
    """Every sitter in every tone, in ordinary light, as taken and after each change."""
    random = np.random.default_rng(_SEED + 1)
    for sitter, skin in found:
        for monk in TONES:
            taken = photograph(recolored(skin, monk), ordinary(random))
            picture = np.asarray(cv2.imdecode(np.frombuffer(taken, np.uint8), cv2.IMREAD_COLOR), np.uint8)
            for name, change in CHANGES.items():
                yield _shot("phones", sitter, monk, name), change(picture)


def of_people(persons: Sequence[Person]) -> Iterator[tuple[Shot, bytes]]:
    """Real photos as they are, several of each person, none of them black and white."""
    for person in persons:
        colored = [picture for path in person.photos if not is_gray(picture := read_picture(path))]
        for number, picture in enumerate(colored[:_OF_A_PERSON] if len(colored) > 1 else ()):
            yield _real(person, number), _as_it_is(picture)


def with_skin(sitter: Sitter) -> tuple[Sitter, Skin]:
    """A sitter and where their skin is."""
    return sitter, find_skin(sitter)


def _as_it_is(picture: Pixels) -> bytes:
    return encode(picture, 95)


def _real(person: Person, number: int) -> Shot:
    return Shot(family="people", person=person.name, half=person.half, monk=None, variant=str(number))


def _shot(family: Family, sitter: Sitter, monk: int, variant: str) -> Shot:
    person = sitter.person
    return Shot(family=family, person=person.name, half=person.half, monk=monk, variant=variant)


def photos_folder(name: str) -> Path | None:
    """The folder of persons, if there is one."""
    folder = Path(name) if name else None
    return folder if folder and folder.is_dir() else None
