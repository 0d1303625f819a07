"""The colors of hair and eyes: their names are kept, what they are as colors is shown to who sends the photo."""

import json
import re

import pytest

from support import photos
from support.painted_portraits import BLOND, BLUE_IRIS, BROWN, with_hair, with_irises
from support.platforms.processes import Json, Platform, new_user, wait_for


@pytest.fixture(scope="module")
def uploaded(platform: Platform) -> Json:
    """The answer to a photo of blond hair and blue eyes, once all that follows from it is there."""
    user = new_user()
    photo = photos.encode(with_irises(BLUE_IRIS, with_hair(BLOND)))
    answer: Json = platform.upload(user, photo).json()
    wait_for(lambda: platform.is_ranked(answer))
    return {"user": user, "answer": answer}


def test_an_answer_names_the_colors_and_shows_them(uploaded: Json) -> None:
    answer = uploaded["answer"]
    assert {name: each["color"] for name, each in answer["features"].items()} == {"hair": "blond", "eyes": "light"}
    assert all(each["confidence"] >= 0.85 for each in answer["features"].values())
    assert all(re.fullmatch("#[0-9a-f]{6}", answer["face"][name]["hex"]) for name in ("hair", "eyes"))


def test_the_names_are_read_later(platform: Platform, uploaded: Json) -> None:
    user, answer = uploaded["user"], uploaded["answer"]
    assert platform.read(answer["links"]["self"], user)["features"] == answer["features"]
    assert [each["features"] for each in platform.history(user)] == [answer["features"]]


def test_the_profile_and_its_season_rest_on_them(platform: Platform, uploaded: Json) -> None:
    profile = platform.read(uploaded["answer"]["links"]["profile"], uploaded["user"])
    assert profile["features"] == uploaded["answer"]["features"]
    assert profile["season"] in {"light spring", "light summer"}


def test_the_export_has_the_names_and_not_the_colors(platform: Platform, uploaded: Json) -> None:
    export = platform.get(f"/v1/users/{uploaded['user']}/export", uploaded["user"]).text
    face = uploaded["answer"]["face"]
    assert json.dumps(uploaded["answer"]["features"]["hair"], separators=(",", ":")) in re.sub(r"\s", "", export)
    assert not any(face[name]["hex"] in export for name in ("hair", "eyes"))
    assert not any(str(number) in export for name in ("hair", "eyes") for number in face[name]["lab"])


def test_erasing_the_user_erases_them(platform: Platform) -> None:
    user = new_user()
    answer = platform.upload(user, photos.encode(with_hair(BROWN))).json()
    wait_for(lambda: not platform.read(answer["links"]["profile"], user)["pending"])
    assert "brown" in platform.get(f"/v1/users/{user}/export", user).text
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    wait_for(lambda: platform.read(f"/v1/users/{user}/profile", user)["features"] is None)
    assert platform.history(user) == []
    assert "brown" not in platform.get(f"/v1/users/{user}/export", user).text
