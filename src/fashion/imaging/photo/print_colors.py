"""Converts the CMYK pixels of a JPEG file, made for printing, to sRGB."""

import io
from functools import cache

import numpy as np
from PIL import ImageCms, JpegImagePlugin

from fashion.imaging.arrays import Pixels
from fashion.imaging.photo.containers.container import Container
from fashion.imaging.photo.containers.library import report_damage


def decode_cmyk(photo: bytes, container: Container) -> Pixels:
    """Return the photo as stored, reduced by `container.reduction`, as BGR pixels in sRGB.

    Without a usable profile the inks are taken as ideal: each absorbs one of the three primaries.

    Raises:
        UnreadablePhotoError: the pixels cannot be decoded.
    """
    factor = container.reduction
    with report_damage():
        image = JpegImagePlugin.JpegImageFile(io.BytesIO(photo))
        image.draft("CMYK", (image.width // factor, image.height // factor))
        image.load()
    transform = cmyk_transform(container.profile)
    converted = ImageCms.applyTransform(image, transform) if transform else image.convert("RGB")
    return np.ascontiguousarray(np.asarray(converted)[..., ::-1])


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def cmyk_transform(profile: bytes | None) -> ImageCms.ImageCmsTransform | None:
    """Return the conversion from an ICC profile of inks to sRGB, or None if there is no usable one."""
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.buildTransform(source, _srgb(), "CMYK", "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC)
    except (OSError, ImageCms.PyCMSError):
        return None
