"""What a photo becomes: a measurement, an analysis, or a refusal."""

from datetime import datetime
from uuid import UUID

import msgspec

from fashion.colorimetry.skin import SkinTone
from fashion.contracts import Photo, Quality, Region, SkinToneAnalyzed


class PhotoRefused(Exception):
    """A photo that is not measured; the message is one sentence for the sender: what is wrong, what to do."""


class UnsupportedPhoto(PhotoRefused):
    """A kind of file or of pixels that is not measured, however sound the file."""


class PhotoTooLarge(PhotoRefused):
    """More bytes or more pixels than are accepted."""


class UnreadablePhoto(PhotoRefused):
    """Empty, truncated or corrupt."""


class UnmeasurablePhoto(PhotoRefused):
    """A sound photo that holds nothing to measure: too small, without color, or without a face."""


class NoFaceFound(UnmeasurablePhoto):
    """No face was found in the photo."""


class Erased(Exception):
    """The user was erased after the photo had been sent, and so was the photo."""


class Busy(Exception):
    """The queue is full; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many photos are waiting to be measured; try again in {retry_after} s.")
        self.retry_after = retry_after


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured in a photo, whoever sent it.

    Attributes:
        faces: how many faces were found; the largest was measured.
        algorithm: name of the processor, with its version and model.
        steps: seconds spent by step; two measurements are equal whatever time they took.
    """

    tone: SkinTone
    regions: list[Region]
    quality: Quality
    photo: Photo
    algorithm: str
    faces: int
    steps: dict[str, float] = {}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Measurement):
            return NotImplemented
        mine, theirs = (msgspec.structs.asdict(each) | {"steps": None} for each in (self, other))
        return mine == theirs


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """A photo of a user, measured; `user` is the pseudonym, `revision` counts the user's events."""

    id: UUID
    revision: int
    user: str
    tone: SkinTone
    regions: list[Region]
    quality: Quality
    photo: Photo
    algorithm: str
    created_at: datetime

    @classmethod
    def of(
        cls, measurement: Measurement, *, id: UUID, revision: int, user: str, created_at: datetime
    ) -> "Analysis":
        """The analysis that `measurement` is for `user`."""
        return cls(
            id=id,
            revision=revision,
            user=user,
            tone=measurement.tone,
            regions=measurement.regions,
            quality=measurement.quality,
            photo=measurement.photo,
            algorithm=measurement.algorithm,
            created_at=created_at,
        )

    def event(self, sent_at: datetime) -> SkinToneAnalyzed:
        """The event that records this analysis, of a photo that had been sent by then."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name != "id"}
        return SkinToneAnalyzed(analysis=self.id, sent_at=sent_at, **fields)

    @classmethod
    def recorded(cls, event: SkinToneAnalyzed) -> "Analysis":
        """The analysis that an event records."""
        fields = {name: getattr(event, name) for name in cls.__struct_fields__ if name != "id"}
        return cls(id=event.analysis, **fields)
