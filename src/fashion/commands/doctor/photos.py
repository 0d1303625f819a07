"""Checks of what measures photos."""

from fashion.commands.doctor.finding import Finding
from fashion.extras import advise_installing
from fashion.settings import Settings, SettingsError

_MODEL = "OpenCV's face_detection_yunet_2023mar.onnx"


def check_photos(settings: Settings) -> Finding:
    """Check that OpenCV is installed, and that the image processor and the face model can be used."""
    try:
        from fashion.imaging.bootstrap import create_processor
        from fashion.imaging.errors import WrongModelError
        from fashion.imaging.face.detectors import HAAR
    except ImportError as error:
        return Finding(
            "photos", "FAIL", f"OpenCV cannot be used: {error}", f"{advise_installing('imaging').capitalize()}."
        )
    try:
        create_processor(settings)
    except SettingsError as error:
        return Finding("photos", "FAIL", str(error), "Correct FASHION_IMAGE_PROCESSOR.")
    except WrongModelError as error:
        return Finding("photos", "FAIL", str(error), f"Set FASHION_FACE_MODEL to {_MODEL}, or leave it empty.")
    if settings.face_model == HAAR:
        detail = "faces are found by Haar cascades, which miss more faces with deep skin"
        return Finding("photos", "WARN", detail, "Unset FASHION_FACE_MODEL.")
    return Finding("photos", "OK", f"face model {settings.face_model or 'BlazeFace'}")
