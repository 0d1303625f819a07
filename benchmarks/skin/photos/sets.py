"""Sets of photos: rendered once into a temporary folder, outside the repository, and read from there."""

import hashlib
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.skin.photos.portraits import portraits
from benchmarks.skin.photos.render import take
from benchmarks.skin.photos.scenes import Shot, Split, shots

CACHE = Path(tempfile.gettempdir()) / "fashion-skin-benchmark"


class Truth(msgspec.Struct, frozen=True):
    """What is known of a photo: the shot, and the light (see `render.Taken`)."""

    shot: Shot
    file: str
    white: tuple[float, float, float]
    skin: tuple[float, float, float]


class PhotoSet(NamedTuple):
    """A folder of photos and what is known of each."""

    folder: Path
    truths: list[Truth]

    def photos(self) -> Iterator[tuple[Truth, bytes]]:
        """Each photo with its truth."""
        return ((truth, (self.folder / truth.file).read_bytes()) for truth in self.truths)


def photo_set(split: Split, repeats: int, model: Path, more: Path | None = None) -> PhotoSet:
    """The photos of a split; those of the last run if nothing that makes them has changed."""
    folder = CACHE / f"{split.name}-{repeats}-{_fingerprint(more)}"
    index = folder / "truth.json"
    if not index.exists():
        folder.mkdir(parents=True, exist_ok=True)
        index.write_bytes(msgspec.json.encode(_render(split, repeats, model, more, folder)))
    return PhotoSet(folder, msgspec.json.decode(index.read_bytes(), type=list[Truth]))


def _render(split: Split, repeats: int, model: Path, more: Path | None, folder: Path) -> list[Truth]:
    sitters = {portrait.name: portrait for portrait in portraits(model, more)}

    def make(shot: Shot) -> Truth:
        taken, file = take(shot, sitters[shot.portrait]), f"{shot.number:05}.jpg"
        (folder / file).write_bytes(taken.jpeg)
        return Truth(shot, file, tuple(taken.white.tolist()), tuple(taken.skin.tolist()))

    with ThreadPoolExecutor(1) as pool:
        return list(pool.map(make, shots(split, tuple(sitters), repeats)))


def _fingerprint(more: Path | None) -> str:
    makers = [Path(__file__).with_name(f"{name}.py") for name in ("spectra", "portraits", "scenes", "render")]
    sitters = sorted(more.iterdir()) if more else []
    return hashlib.sha256(b"".join(file.read_bytes() for file in [*makers, *sitters])).hexdigest()[:12]
