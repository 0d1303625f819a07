"""Several photos of one person in one form."""

import pytest

from support.photos import encode, scenery
from support.platforms.processes import Platform, as_stored, new_user, photo, photo_of_its_own, wait_for

NO_FACE = encode(scenery())
TOO_LARGE = bytes(20_000_001)


def test_each_photo_is_an_analysis_in_the_order_of_the_form(platform: Platform) -> None:
    user = new_user()
    answer = platform.upload_all(user, [photo_of_its_own() for _ in range(3)])
    found = [item["analysis"] for item in answer.json()["items"]]
    assert answer.status_code == 201
    assert [item["status"] for item in answer.json()["items"]] == [201] * 3
    assert platform.history(user) == [as_stored(each) for each in found[::-1]]
    assert [analysis["revision"] for analysis in found] == [1, 2, 3]
    assert answer.headers["Location"] == answer.json()["links"]["self"] == found[-1]["links"]["self"]
    assert "X-Photos" not in answer.headers


def test_the_profile_has_the_tone_and_the_number_of_photos_of_the_answer(platform: Platform) -> None:
    user = new_user()
    platform.measured(user, photo(80))
    answer = platform.upload_all(user, [photo(quality) for quality in (85, 90, 90)]).json()
    wait_for(lambda: not platform.read(answer["links"]["profile"], user)["pending"])
    profile = platform.read(answer["links"]["profile"], user)
    combined = ("tone", "photos", "next_photo")
    assert [profile[name] for name in combined] == [answer[name] for name in combined]
    assert answer["photos"] == 3, "the one sent earlier and two of the form, for one of them was sent twice"
    wait_for(lambda: platform.is_ranked(answer))


def test_a_bad_photo_is_reported_for_itself(platform: Platform) -> None:
    user = new_user()
    answer = platform.upload_all(user, [NO_FACE, photo(), b"", TOO_LARGE]).json()
    assert [item["status"] for item in answer["items"]] == [422, 201, 400, 413]
    assert [item["problem"] and item["problem"]["type"][-9:] for item in answer["items"]] == [
        "photo-422",
        None,
        "photo-400",
        "photo-413",
    ]
    assert answer["items"][0]["problem"]["detail"].startswith("No face was found; send a photo")
    assert (answer["tone"], answer["photos"]) == (answer["items"][1]["analysis"]["tone"], 1)
    assert len(platform.history(user)) == 1


def test_without_a_good_photo_nothing_is_recorded(platform: Platform) -> None:
    user = new_user()
    answer = platform.upload_all(user, [NO_FACE, b""])
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:fashion:problem:photo-422")
    assert "None of the 2 photos can be measured. Photo 1: No face was found" in answer.json()["detail"]
    assert "Photo 2: The photo is empty" in answer.json()["detail"]
    assert platform.history(user) == []


def test_a_form_with_one_photo_is_answered_like_the_photo(platform: Platform) -> None:
    user, single = new_user(), photo_of_its_own()
    form, body = platform.upload_all(user, [single]).json(), platform.upload(user, single).json()
    assert form.keys() == body.keys()
    assert form["tone"] == body["tone"]


def test_an_idempotency_key_answers_the_same_form_once(platform: Platform) -> None:
    user, photos = new_user(), [photo_of_its_own(), NO_FACE, photo_of_its_own()]
    first, again = (platform.upload_all(user, photos, idempotency_key="one") for _ in range(2))
    assert first.json() == again.json()
    assert len(platform.history(user)) == 2


@pytest.mark.parametrize("change", [lambda form: form[::-1], lambda form: form[:1], lambda form: [*form, form[0]]])
def test_an_idempotency_key_is_not_good_for_another_form(platform: Platform, change: object) -> None:
    user, photos = new_user(), [photo_of_its_own(), photo_of_its_own()]
    platform.upload_all(user, photos, idempotency_key="one")
    assert callable(change)
    rejected = platform.upload_all(user, change(photos), idempotency_key="one")
    assert (rejected.status_code, rejected.json()["type"]) == (422, "urn:fashion:problem:key-reused")
    assert len(platform.history(user)) == 2


def test_an_erasure_leaves_nothing_of_a_form(platform: Platform) -> None:
    user, photos = new_user(), [photo_of_its_own(), photo_of_its_own()]
    platform.upload_all(user, photos, idempotency_key="one")
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    assert platform.history(user) == []
    again = platform.upload_all(user, photos, idempotency_key="one").json()
    assert again["items"][0]["analysis"]["revision"] > 0
    assert len(platform.history(user)) == 2
