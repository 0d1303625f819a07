"""Uploads with spoiled bytes and spoiled framing: measured, or rejected with a reason, and nothing else."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from fashion.contracts import SkinToneAnalyzed, UserErased
from fashion.event_values import MeasuredTone
from fashion.imaging.api.analyses import analyze_photo
from fashion.imaging.domain import Analysis, Measurement
from fashion.imaging.results import AnalyzedPhotos
from fashion.imaging.skin.bayesian import BayesianProcessor
from fashion.imaging.uploads import Uploads
from fashion.imaging.usecases import AnalyzePhotos, AnalyzeSkinTone
from fashion.kernel.http.problems import HANDLERS, MEDIA_TYPE, ProblemDocument
from support import photos

MAX_BYTES = 200_000
SMALL = photos.portrait(128, 120)
SOUND = {f"image/{kind}": photos.encode(SMALL, kind) for kind in ("jpeg", "png", "webp", "heic", "avif", "gif")}
BOUNDARY = b"limit"
FORM = (
    b'--limit\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
    b'--limit\r\nContent-Disposition: form-data; name="photo"; filename="me.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n" + SOUND["image/jpeg"] + b"\r\n--limit--\r\n"
)
PART = FORM[FORM.index(b'--limit\r\nContent-Disposition: form-data; name="photo"') : -len(b"--limit--\r\n")]
FORM_OF_TWO = PART * 2 + b"--limit--\r\n"
CHANGES = st.lists(
    st.tuples(st.floats(0, 1) | st.floats(0, 0.03) | st.floats(0.97, 1), st.binary(max_size=8), st.booleans()),
    max_size=4,
)
Client = TestClient[Litestar]
fuzz = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


class Direct:
    """Measures at once."""

    def __init__(self) -> None:
        self._processor = BayesianProcessor(None)

    async def measure(self, photo: bytes) -> Measurement:
        return self._processor.measure(photo)


class Forgetful:
    """The ports of a unit of work that keeps nothing."""

    @property
    def analyses(self) -> "Forgetful":
        return self

    @property
    def events(self) -> "Forgetful":
        return self

    @asynccontextmanager
    async def __call__(self, user: str) -> AsyncIterator["Forgetful"]:
        yield self

    async def earlier_answer(self, key: str | None, photo: str) -> None:
        return None

    async def earlier_photos(self, key: str | None, photos: str) -> None:
        return None

    async def keep_photos(self, key: str | None, photos: str, analyzed: AnalyzedPhotos) -> None:
        pass

    async def newest_tones(self, limit: int) -> list[MeasuredTone]:
        return []

    async def erased_since(self, moment: datetime) -> bool:
        return False

    async def add(self, analysis: Analysis, key: str | None) -> None:
        pass

    async def revision(self) -> int:
        return 0

    async def erase(self) -> bool:
        return True

    async def now(self) -> datetime:
        return datetime.now(UTC)

    async def publish(self, event: SkinToneAnalyzed | UserErased, revision: int) -> None:
        pass


def given_as(value: object) -> Provide:
    return Provide(lambda: value, sync_to_thread=False)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    dependencies = {
        "uploads": given_as(Uploads(limit=1, max_bytes=MAX_BYTES)),
        "analyze_skin_tone": given_as(AnalyzeSkinTone(Direct(), Forgetful())),
        "analyze_photos": given_as(AnalyzePhotos(Direct(), Forgetful(), at_once=1)),
    }
    app = Litestar([analyze_photo], dependencies=dependencies, exception_handlers=HANDLERS, logging_config=None)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def outcome(client: Client, body: bytes, kind: str) -> int:
    """The status; an answer other than 201 is a whole problem, and tells a sentence."""
    answer = client.post("/v1/analyses", content=body, headers={"X-User-ID": "ann", "Content-Type": kind})
    if answer.status_code != 201:
        assert answer.headers["Content-Type"] == MEDIA_TYPE
        problem = msgspec.json.decode(answer.content, type=ProblemDocument)
        assert (problem.status, problem.detail[-1]) == (answer.status_code, ".")
    return answer.status_code


def test_sound_uploads_are_measured(client: Client) -> None:
    assert {outcome(client, photo, kind) for kind, photo in SOUND.items()} == {201}
    assert outcome(client, FORM, "multipart/form-data; boundary=limit") == 201
    assert outcome(client, FORM_OF_TWO, "multipart/form-data; boundary=limit") == 201


def test_a_part_of_an_image_type_needs_no_filename(client: Client) -> None:
    form = FORM.replace(b'; filename="me.jpg"', b"")
    assert outcome(client, form, "multipart/form-data; boundary=limit") == 201


def test_a_compressed_body_is_rejected_by_name(client: Client) -> None:
    headers = {"X-User-ID": "ann", "Content-Type": "image/jpeg", "Content-Encoding": "gzip"}
    answer = client.post("/v1/analyses", content=SOUND["image/jpeg"], headers=headers)
    assert (answer.status_code, "Content-Encoding is not supported" in answer.text) == (415, True)


@fuzz
@given(kind=st.sampled_from(sorted(SOUND)), changes=CHANGES)
def test_spoiled_photos_are_measured_or_rejected(client: Client, kind: str, changes: photos.Changes) -> None:
    assert outcome(client, photos.mutated(SOUND[kind], changes), kind) in {201, 400, 413, 415, 422}


@fuzz
@given(
    form=st.sampled_from([FORM, FORM_OF_TWO]),
    changes=CHANGES,
    boundary=st.sampled_from(["limit", "Limit", "x", "", '"limit"', "li\\mit", "a" * 300]),
)
def test_spoiled_forms_are_measured_or_rejected(
    client: Client, form: bytes, changes: photos.Changes, boundary: str
) -> None:
    kind = f"multipart/form-data; boundary={boundary}"
    assert outcome(client, photos.mutated(form, changes), kind) in {201, 400, 413, 415, 422}


@fuzz
@given(head=st.binary(max_size=200), parts=st.lists(st.binary(max_size=100), max_size=20))
def test_any_form_is_rejected(client: Client, head: bytes, parts: list[bytes]) -> None:
    body = b"".join([head, *(b"\r\n--limit\r\n" + part for part in parts), b"\r\n--limit--\r\n"])
    assert outcome(client, body, "multipart/form-data; boundary=limit") in {400, 413, 415, 422}


@fuzz
@given(kind=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_any_type_is_measured_or_rejected(client: Client, kind: str) -> None:
    assert outcome(client, SOUND["image/jpeg"], kind.strip()) in {201, 400, 415}
