"""The errors of imaging.

ImagingError
    PhotoRejectedError
        UnsupportedPhotoError
        PhotoTooLargeError
        UnreadablePhotoError
        UnmeasurablePhotoError
            NoFaceError
    NoPhotoMeasuredError
    UserErasedError
    BusyError
        FullError
    WrongModelError
"""

from collections.abc import Sequence
from typing import ClassVar

from fashion.localization.marking import Sentence, sentence

TOO_MANY = sentence("Too many photos are waiting to be measured")


class ImagingError(Exception):
    """Base of all errors of imaging; the message is a sentence that users and operators may read."""

    @property
    def detail(self) -> str | Sentence:
        """The message; a `Sentence` is shown in the language of the user."""
        message: str | Sentence = self.args[0]
        return message


class PhotoRejectedError(ImagingError):
    """A photo that cannot be measured; the message says what is wrong and what the sender can do.

    Attributes:
        reason: name of the kind of rejection, the same in every version; labels a metric.
    """

    reason: ClassVar[str] = "rejected"


class UnsupportedPhotoError(PhotoRejectedError):
    """A file format or a kind of pixels that is not supported, even if the file is sound."""

    reason = "unsupported"


class PhotoTooLargeError(PhotoRejectedError):
    """More bytes or more pixels than are accepted."""

    reason = "too_large"


class UnreadablePhotoError(PhotoRejectedError):
    """Empty, truncated or corrupt."""

    reason = "unreadable"


class UnmeasurablePhotoError(PhotoRejectedError):
    """A sound photo without anything to measure: too small, without color, or without a face."""

    reason = "unmeasurable"


class NoFaceError(UnmeasurablePhotoError):
    """No face was found in the photo."""

    reason = "no_face"


class NoPhotoMeasuredError(ImagingError):
    """None of several photos can be measured; `errors` has the reason of each, in their order."""

    def __init__(self, errors: Sequence[PhotoRejectedError]) -> None:
        message = sentence("None of the {photos} photos can be measured.", photos=len(errors))
        for number, error in enumerate(errors, 1):
            message = sentence(
                "{before} Photo {number}: {reason}", before=message, number=number, reason=error.detail
            )
        super().__init__(message)
        self.errors = errors


class UserErasedError(ImagingError):
    """The user was erased after the upload had begun."""

    def __init__(self) -> None:
        super().__init__(
            sentence("This user was erased while the photo was being processed; the photo was discarded.")
        )


class BusyError(ImagingError):
    """Too many photos are waiting.

    Attributes:
        retry_after: seconds after which to try again.
    """

    def __init__(self, retry_after: int, reason: Sentence = TOO_MANY) -> None:
        super().__init__(sentence("{reason}; try again in {seconds} s.", reason=reason, seconds=retry_after))
        self.retry_after = retry_after


class FullError(BusyError):
    """What follows from an upload cannot be stored or published now; `reason` is a sentence."""

    def __init__(self, retry_after: int, reason: str) -> None:
        rejected = sentence("Uploads are rejected for now: {reason}", reason=reason.rstrip("."))
        super().__init__(retry_after, rejected)


class WrongModelError(ImagingError):
    """The configured face model cannot be read, or is another model."""
