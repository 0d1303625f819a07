"""Measurements of photos, and the analyses that users get of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from fashion.colorimetry.skin import Hex, Lab, SkinTone
from fashion.contracts import SkinToneAnalyzed
from fashion.event_values import Features, MeasuredTone, Photo, Quality, Region
from fashion.imaging.errors import PhotoRejectedError
from fashion.photos.next_photo import lack_of, next_photo, retake_of
from fashion.vocabulary import NextPhoto

PhotoFormat = Literal["jpeg", "png", "webp", "heic", "avif", "gif"]

PhotoInForm = bytes | PhotoRejectedError
"""A photo of a form, or why it was rejected while it was received."""


class PhotoHeader(msgspec.Struct, frozen=True, kw_only=True):
    """Format and size of a photo, read without decoding it.

    Attributes:
        width: in pixels of the upright photo.
        height: in pixels of the upright photo.
    """

    format: PhotoFormat
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Number of pixels of the whole decoded photo."""
        return self.width * self.height


Point = tuple[float, float]
"""x and y."""


class Landmarks(msgspec.Struct, frozen=True):
    """The landmarks of a face; left and right are those of the photo, not of the person."""

    left_eye: Point
    right_eye: Point
    nose: Point
    left_mouth: Point
    right_mouth: Point


class SkinPoints(msgspec.Struct, frozen=True, kw_only=True):
    """Which points of a face its color was taken from: a grid that turns with the face.

    The point in column i of row j, both counted from 0, lies at `start` + i * `across` + j * `down`, in pixels of
    the upright photo.

    Attributes:
        rows: from the forehead down, one character a point: `o` counts; `-` and `+` are darker and brighter than
            the fifth of the points that counts; `x` is not sampled, being of an eye, a brow, a nostril or the
            mouth; `.` lies outside the face, or is skin outside the photo.
    """

    start: Point
    across: Point
    down: Point
    rows: list[str]


class FeatureColor(msgspec.Struct, frozen=True, kw_only=True):
    """The color of hair or eyes as the photo shows it, whatever its light; `lab` is CIELAB under D65."""

    lab: Lab
    hex: Hex


class FaceOutline(msgspec.Struct, frozen=True, kw_only=True):
    """Where the measured face is, in pixels of the upright photo; what is cut off lies outside of it.

    It is shown to who sends the photo, and kept only encrypted, in the cache.

    Attributes:
        box: the detector's: x, y, width, height.
        outline: an oval around the face, clockwise from the forehead, estimated from the landmarks.
        landmarks: None if the detector finds none.
        hair: None where its color has no name.
        eyes: None where the color of the irises has no name.
        skin: what of the face counts; None from a processor that measures its regions alone.
    """

    box: tuple[int, int, int, int]
    outline: list[Point]
    landmarks: Landmarks | None = None
    hair: FeatureColor | None = None
    eyes: FeatureColor | None = None
    skin: SkinPoints | None = None


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """The result of measuring a photo; it holds no user.

    Two measurements are equal if they differ in nothing but `steps`.

    Attributes:
        algorithm: name of the processor, with its version and its face detector.
        faces: number of faces found; the largest was measured.
        features: the names of what the face shows beside skin; None where an earlier version measured.
        face: where the measured face is; None where an earlier version measured.
        steps: seconds spent in each step, by name.
    """

    tone: SkinTone
    regions: list[Region]
    quality: Quality
    photo: Photo
    algorithm: str
    faces: int
    features: Features | None = None
    face: FaceOutline | None = None
    steps: dict[str, float] = {}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Measurement):
            return NotImplemented
        mine, theirs = (msgspec.structs.asdict(each) | {"steps": None} for each in (self, other))
        return mine == theirs


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """The measurement of a user's photo.

    Attributes:
        revision: number of the user's event that records it, counted from 1.
        user: pseudonym of the user.
    """

    id: UUID
    revision: int
    user: str
    tone: SkinTone
    regions: list[Region]
    quality: Quality
    photo: Photo
    features: Features | None = None
    algorithm: str
    created_at: datetime

    @classmethod
    def from_measurement(
        cls, measurement: Measurement, *, id: UUID, revision: int, user: str, created_at: datetime
    ) -> "Analysis":
        """Return the analysis of a user's photo from its measurement."""
        return cls(
            id=id,
            revision=revision,
            user=user,
            tone=measurement.tone,
            regions=measurement.regions,
            quality=measurement.quality,
            photo=measurement.photo,
            features=measurement.features,
            algorithm=measurement.algorithm,
            created_at=created_at,
        )

    @classmethod
    def from_event(cls, event: SkinToneAnalyzed) -> "Analysis":
        """Return the analysis that an event records."""
        fields = {name: getattr(event, name) for name in cls.__struct_fields__ if name != "id"}
        return cls(id=event.analysis, **fields)

    def to_event(self, sent_at: datetime, tenant: str) -> SkinToneAnalyzed:
        """Return the event that records this analysis.

        Args:
            sent_at: when the whole photo had arrived.
            tenant: the one that the user belongs to.
        """
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name != "id"}
        return SkinToneAnalyzed(analysis=self.id, sent_at=sent_at, tenant=tenant, **fields)

    def to_measured_tone(self) -> MeasuredTone:
        """Return what the tone of several photos is combined from."""
        lacks = lack_of(self.quality)
        return MeasuredTone(
            revision=self.revision, photo=self.photo.sha256, tone=self.tone, lacks=lacks, features=self.features
        )

    @property
    def better_photo(self) -> NextPhoto:
        """The photo that would narrow most the tone that this one alone suggests."""
        measured = self.to_measured_tone()
        return retake_of(measured.lacks) if self.quality.verdict == "retake" else next_photo([measured], self.tone)
