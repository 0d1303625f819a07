"""Whether a color goes with a user, over the gateway."""

import pytest

from support.platforms.processes import Json, Platform, new_user


@pytest.fixture(scope="module")
def user(platform: Platform) -> str:
    """Somebody whose colors are known."""
    name = new_user()
    platform.measured(name)
    return name


def match(platform: Platform, user: str, query: str) -> Json:
    answer = platform.get(f"/v1/users/{user}/match?{query}", user)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_recommended_colors_go_and_those_to_avoid_do_not(platform: Platform, user: str) -> None:
    colors = platform.get(f"/v1/users/{user}/colors", user).json()
    for kind, goes in (("items", True), ("avoid", False)):
        color = next(each for each in colors[kind] if each["subcategory"] == "clothing")
        found = match(platform, user, f"color={color['hex'][1:]}")
        assert (found["goes"], found["score"]) == (goes, color["score"])


def test_a_color_is_written_with_or_without_a_number_sign(platform: Platform, user: str) -> None:
    assert match(platform, user, "color=%23FF6600") == match(platform, user, "color=ff6600")


def test_the_skin_is_its_own_foundation(platform: Platform, user: str) -> None:
    skin = platform.get(f"/v1/users/{user}/profile", user).json()["tone"]["hex"]
    found = match(platform, user, f"color={skin[1:]}&subcategory=foundation")
    assert (found["goes"], found["nearest"]["name"]) == (True, "your skin")


@pytest.mark.parametrize("query", ["", "color=zz", "color=%23ff6600%0A", "color=ff6600&subcategory=hat"])
def test_what_is_no_color_is_rejected(platform: Platform, user: str, query: str) -> None:
    answer = platform.get(f"/v1/users/{user}/match?{query}", user)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:fashion:problem:bad-request")


def test_before_the_first_photo_there_is_nothing_to_match(platform: Platform) -> None:
    somebody = new_user()
    answer = platform.get(f"/v1/users/{somebody}/match?color=ff6600", somebody)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:fashion:problem:no-profile")


def test_an_answer_has_an_etag_and_is_for_its_user_alone(platform: Platform, user: str) -> None:
    path = f"/v1/users/{user}/match?color=123456"
    answer = platform.get(path, user)
    assert platform.get(path, user, if_none_match=answer.headers["ETag"]).status_code == 304
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert platform.get(path, new_user()).status_code == 403


def test_a_new_photo_changes_the_answer(platform: Platform) -> None:
    somebody = new_user()
    platform.measured(somebody)
    before = match(platform, somebody, "color=123456&revision=2")
    assert (before["revision"], before["pending"]) == (1, True)
    platform.measured(somebody)
    after = match(platform, somebody, "color=123456&revision=2")
    assert (after["revision"], after["pending"]) == (2, False)
