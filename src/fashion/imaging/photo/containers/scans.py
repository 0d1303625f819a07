"""Scans of a JPEG file (ITU-T T.81): their number, and whether they hold every coefficient of every component."""

from fashion.imaging.photo.containers.container import damaged

MAX_SCANS = 64
END = b"\xff\xd9"
_SCAN_START = b"\xff\xda"
_MOST_COMPONENTS = 4


def check_scans(photo: bytes, start: int) -> None:
    """Reject too many scans from `start` on: each costs the decoder a pass over all pixels.

    Raises:
        UnreadablePhotoError: there are more than 64.
    """
    if photo.count(_SCAN_START, start, _end(photo, start)) > MAX_SCANS:
        raise damaged()


def holds_all_coefficients(photo: bytes, start: int, components: int) -> bool:
    """Return whether the scans from the header at `start` on, read together, leave no coefficient out.

    A progressive photo that is cut loses its last scans, and is decoded to a coarser picture.
    """
    exact, end = set[tuple[int, int]](), _end(photo, start)
    at = photo.find(_SCAN_START, start, end)
    while at >= 0:
        exact |= _exact_in(photo[at + 4 : at + 4 + 16])
        at = photo.find(_SCAN_START, at + 2, end)
    return len(exact) == 64 * components


def _exact_in(header: bytes) -> set[tuple[int, int]]:
    """Return component and index of each coefficient that a scan leaves at its last bit, if it is sound."""
    components = header[0] if header else 0
    names, selection = header[1 : 1 + 2 * components : 2], header[1 + 2 * components : 4 + 2 * components]
    if components > _MOST_COMPONENTS or len(selection) < 3:
        return set()
    first, last, bits = selection
    if bits & 15:
        return set()
    return {(name, index) for name in names for index in range(first, min(last, 63) + 1)}


def _end(photo: bytes, start: int) -> int:
    end = photo.find(END, start)
    return len(photo) if end < 0 else end
