"""Names what an ISO base media file (ISO/IEC 14496-12) holds, by its brands and its primary picture."""

from collections.abc import Iterator, Mapping

from fashion.imaging.photo.containers.container import Chunk
from fashion.localization.marking import Sentence, sentence

IMAGE_BRANDS = frozenset(
    b"mif1 mif2 mif3 msf1 miaf heic heix heim heis hevc hevx hevm hevs avif avis avci avcs vvic vvis "
    b"evbi evbs j2ki j2is jpeg jpgs unif 1pic MiHB MiHA MiHE MiPr MA1A MA1B".split()
)
"""Brands of still pictures and of image sequences, whatever their codec."""
_KINDS = {
    b"crx ": sentence("a Canon raw photo"),
    b"M4A ": sentence("an audio file"),
    b"M4B ": sentence("an audio file"),
}
_READABLE = {b"hvc1", b"av01"}
_CODECS = {
    b"avc1": "H.264 (AVC)",
    b"vvc1": "H.266 (VVC)",
    b"evc1": "EVC",
    b"lhv1": "layered HEVC",
    b"j2k1": "JPEG 2000",
    b"jpeg": "JPEG",
    b"mski": "mask",
    b"unci": "uncompressed",
}
# A file's own structure comes first, and is small.
_MOST_BRANDS, _MOST_BOXES = 128, 10_000


def brands_of(photo: bytes) -> set[bytes]:
    """Return the major brand, which of many files is mif1 whatever their codec, and the compatible ones."""
    end = min(int.from_bytes(photo[:4]), len(photo), 16 + 4 * _MOST_BRANDS)
    return {photo[at : at + 4] for at in (8, *range(16, end, 4))}


def kind_of_media(photo: bytes) -> Sentence:
    """Return what an ISO file that no reader supports is, with its article."""
    brands = brands_of(photo)
    if not brands & IMAGE_BRANDS:
        return next((kind for brand, kind in _KINDS.items() if brand in brands), sentence("a video"))
    parts = _boxes_by_name(memoryview(photo))
    if b"mini" in parts:
        return sentence("HEIF or AVIF with a low-overhead (mini) header")
    codec = _CODECS.get(_picture_type(parts))
    if codec is None:
        return sentence("a HEIF image sequence without a still picture")
    return sentence("HEIF with {codec} pictures", codec=codec)


def is_unsupported_image(photo: bytes) -> bool:
    """Return whether an ISO file is an image that declares a codec or structure which no reader supports.

    A file that declares neither is left to the readers: it is truncated or damaged.
    """
    if not brands_of(photo) & IMAGE_BRANDS:
        return False
    parts = _boxes_by_name(memoryview(photo))
    if b"meta" not in parts:
        return bool(parts.keys() & {b"mini", b"moov"})
    return _picture_type(parts) in _CODECS


def _picture_type(parts: Mapping[bytes, memoryview]) -> bytes:
    # The type of the primary item; of one that is derived from others, as a grid is, that of its first coded item.
    meta = _boxes_by_name(parts.get(b"meta", memoryview(b""))[4:])
    types = dict(_item_types(meta.get(b"iinf", memoryview(b""))))
    primary = meta.get(b"pitm", memoryview(b""))
    own = types.get(int.from_bytes(primary[4:]), b"")
    if own in _CODECS or own in _READABLE:
        return own
    return next((each for each in types.values() if each in _CODECS or each in _READABLE), b"")


def _item_types(iinf: memoryview) -> Iterator[tuple[int, bytes]]:
    for entry in _boxes(iinf[8 if any(iinf[:1]) else 6 :]):
        if entry.name == b"infe" and entry.data[:1].tolist() in ([2], [3]):
            end = 6 if entry.data[0] == 2 else 8
            yield int.from_bytes(entry.data[4:end]), bytes(entry.data[end + 2 : end + 6])


def _boxes_by_name(data: memoryview) -> dict[bytes, memoryview]:
    return {box.name: box.data for box in _boxes(data)}


def _boxes(data: memoryview) -> Iterator[Chunk]:
    start = 0
    for _ in range(_MOST_BOXES):
        size, name, header = int.from_bytes(data[start : start + 4]), bytes(data[start + 4 : start + 8]), 8
        if size == 1:
            size, header = int.from_bytes(data[start + 8 : start + 16]), 16
        elif size == 0:
            size = len(data) - start
        if len(name) < 4 or size < header:
            return
        yield Chunk(name, data[start + header : start + size])
        start += size
