"""Finds out from the decoder whether a JPEG file holds all of its picture.

A decoder that reaches the end of the data too early fills the rest with gray, without an error. If bytes that are
added before the end change the picture, it was missing some.
"""

from collections.abc import Callable

import numpy as np

from fashion.imaging.arrays import Pixels
from fashion.imaging.photo.containers.container import Container
from fashion.imaging.photo.containers.scans import END

_FILL = 128
_MORE = 4096
_LAST_BLOCK = 96

Decode = Callable[[bytes], Pixels]


def is_complete(photo: bytes, container: Container, picture: Pixels, decode: Decode) -> bool:
    """Return whether the picture that `decode` made, as stored, used nothing but the file's own data.

    A JPEG file is decoded once more only if it has no end or its last pixel has the color of a missing one.
    """
    if container.format != "jpeg":
        return True
    if not container.all_coefficients:
        return False
    if container.ended and np.any(picture[-1, -1] != _FILL):
        return True
    end = photo.find(END, container.scan)
    more = photo[container.scan : container.scan + _MORE]
    return bool(np.array_equal(decode(photo[:end] + more.replace(b"\xff", b"\x5a") + END), picture))


def ends_with_picture(photo: bytes, picture: Pixels, decode: Decode) -> bool:
    """Return whether the last bytes before the end of a JPEG file are those of its last pixels."""
    without_last = photo.removesuffix(END)[:-_LAST_BLOCK] + END
    return not np.array_equal(decode(without_last), picture)
