"""Where the face is: shown to who sends the photo, and kept only encrypted, in the cache."""

import re
from collections.abc import Iterator

import pytest

from support.platforms.processes import Json, Platform, as_stored, new_user, photo_of_its_own, wait_for

COLUMNS = """SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
             WHERE table_schema LIKE $1 AND table_type = 'BASE TABLE'"""


@pytest.fixture(scope="module")
def photo() -> bytes:
    return photo_of_its_own()


@pytest.fixture(scope="module")
def uploaded(platform: Platform, photo: bytes) -> Json:
    """The answers to a photo, alone and in a form, once all that follows from them is there."""
    user = new_user()
    alone: Json = platform.upload(user, photo, idempotency_key="alone").json()
    form: Json = platform.upload_all(user, [photo_of_its_own(), photo], idempotency_key="form").json()
    wait_for(lambda: platform.is_ranked(form))
    return {"user": user, "alone": alone, "form": form}


def numbers(face: Json) -> set[str]:
    """The coordinates that no other number of an answer has: those with a decimal."""
    points = [*face["outline"], *face["landmarks"].values(), face["skin"]["start"]]
    return {str(each) for point in points for each in point if each % 1}


def rows(platform: Platform) -> Iterator[str]:
    """Everything in the database, table by table."""
    for table in platform.sql(COLUMNS, f"{platform.name}_%"):
        found = platform.sql(f"SELECT t::text AS row FROM {table['schema']}.{table['name']} AS t")
        yield "\n".join(row["row"] for row in found)


def everything_in_redis(platform: Platform) -> str:
    """Every string and entry of a stream; values are not compressed there."""
    with platform.redis() as redis:
        kept = [redis.get(key) or b"" for key in redis.scan_iter(_type="string")]
        entries = [entry for key in redis.scan_iter(_type="stream") for _, entry in redis.xrange(key)]
    return b"\n".join([*kept, *(value for entry in entries for value in entry.values())]).decode("latin-1")


def test_the_face_is_in_the_photo(uploaded: Json) -> None:
    face, size = uploaded["alone"]["face"], uploaded["alone"]["photo"]
    left, top, width, height = face["box"]
    eyes = [face["landmarks"][each] for each in ("left_eye", "right_eye")]
    assert 0 <= left < left + width <= size["width"]
    assert eyes[0][0] < face["landmarks"]["nose"][0] < eyes[1][0]
    assert all(left < x < left + width and top < y < top + height for x, y in face["landmarks"].values())
    assert min(y for _, y in face["outline"]) < min(y for _, y in eyes)


def test_a_fifth_of_the_points_of_the_skin_counts(uploaded: Json) -> None:
    face, size = uploaded["alone"]["face"], uploaded["alone"]["photo"]
    skin, marks = face["skin"], "".join(face["skin"]["rows"])
    sampled = sum(map(marks.count, "o-+"))
    assert sampled == pytest.approx(693, abs=20)
    assert marks.count("o") == pytest.approx(sampled / 5, abs=1)
    assert 0 < skin["start"][0] < skin["start"][0] + 30 * skin["across"][0] < size["width"]


def test_the_same_photo_has_the_same_face_whoever_sends_it_again(
    platform: Platform, uploaded: Json, photo: bytes
) -> None:
    face = uploaded["alone"]["face"]
    again = platform.upload(uploaded["user"], photo, idempotency_key="alone").json()
    assert again == uploaded["alone"]
    assert platform.upload(new_user(), photo).json()["face"] == face
    assert uploaded["form"]["items"][1]["analysis"]["face"] == face


def test_the_face_is_not_read_later(platform: Platform, uploaded: Json) -> None:
    user, alone = uploaded["user"], uploaded["alone"]
    assert platform.read(alone["links"]["self"], user) == as_stored(alone)
    assert {analysis["face"] for analysis in platform.history(user)} == {None}


def test_the_face_is_neither_stored_nor_published_nor_logged(platform: Platform, uploaded: Json) -> None:
    face = uploaded["alone"]["face"]
    export = platform.get(f"/v1/users/{uploaded['user']}/export", uploaded["user"]).text
    kept = [*rows(platform), export, everything_in_redis(platform)]
    said = [b"\n".join(platform.said(service)).decode() for service in platform.children]
    for text in [*kept, *said]:
        assert not re.search("landmarks|left_eye|outline|across", text)
        assert not any(row in text for row in face["skin"]["rows"])
    for number in numbers(face):
        assert not any(re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", text) for text in said)
    assert uploaded["alone"]["photo"]["sha256"] in "".join(kept), "what is kept was read"
