"""Answers in the language of the client, apart from one another in both caches."""

import pytest

from support.platforms.processes import Platform, new_user

LIST = "/v1/products?tone=5&category=makeup&limit=3"
SENTENCES = {"en": "halves the score", "de": "halbiert die Wertung", "ja": "得点が半分になります"}


@pytest.fixture(scope="module")
def user(platform: Platform) -> str:
    named = new_user()
    platform.measured(named)
    return named


def paths(user: str) -> list[str]:
    return [
        f"/v1/users/{user}/{name}" for name in ("profile", "colors", "products", "history", "match?color=2f4f7f")
    ]


def test_a_list_is_explained_in_the_language_asked_for(platform: Platform) -> None:
    for language in [*SENTENCES, *reversed(SENTENCES)]:
        answer = platform.get(LIST, accept_language=language)
        assert answer.headers["Content-Language"] == language
        assert all(SENTENCES[language] in item["explanation"] for item in answer.json()["items"])


def test_a_client_without_a_language_is_answered_in_english(platform: Platform) -> None:
    platform.get(LIST, accept_language="de-CH, fr;q=0.5")
    answer = platform.get(LIST, accept_language="")
    assert answer.headers["Content-Language"] == "en"
    assert all(SENTENCES["en"] in item["explanation"] for item in answer.json()["items"])


def test_an_explanation_is_a_code_with_numbers_in_every_language(platform: Platform) -> None:
    lists = [platform.get(LIST, accept_language=language).json()["items"] for language in SENTENCES]
    details = [[item["explanation_details"] for item in items] for items in lists]
    assert details[0] == details[1] == details[2]
    assert all(each["code"] in {"close", "near", "far"} and each["difference"] >= 0 for each in details[0])


def test_an_etag_is_of_one_language(platform: Platform, user: str) -> None:
    for path in (LIST, f"/v1/users/{user}/colors"):
        german = platform.get(path, user, accept_language="de")
        known = german.headers["ETag"]
        same = platform.get(path, user, accept_language="de", if_none_match=known)
        assert (same.status_code, same.headers["Content-Language"]) == (304, "de")
        assert platform.get(path, user, accept_language="fr", if_none_match=known).status_code == 200


def test_what_depends_on_the_language_says_so(platform: Platform, user: str) -> None:
    for path in (LIST, *paths(user)):
        for _ in range(2):
            assert "Accept-Language" in platform.get(path, user, accept_language="es").headers["Vary"]
    unaffected = platform.get("/v1/colors?tone=5", accept_language="es")
    assert "Content-Language" not in unaffected.headers
    assert "Accept-Language" not in unaffected.headers.get("Vary", "")


def test_a_user_reads_reasons_in_every_language(platform: Platform, user: str) -> None:
    path = f"/v1/users/{user}/colors"
    answers = [platform.get(path, user, accept_language=language).json()["items"] for language in SENTENCES]
    assert len({items[-1]["reason"] for items in answers}) == len(SENTENCES)
    assert len({str(items[-1]["reason_details"]) for items in answers}) == 1


def test_colors_are_named_in_every_language(platform: Platform, user: str) -> None:
    path = f"/v1/users/{user}/colors"
    answers = [platform.get(path, user, accept_language=language).json() for language in SENTENCES]
    for part in ("items", "avoid"):
        names = [{color["hex"]: color["name"] for color in answer[part]} for answer in answers]
        assert names[0].keys() == names[1].keys() == names[2].keys()
        assert all("\u30a0" <= name[0] <= "\u30ff" for name in names[2].values())
    [best] = platform.get("/v1/products?tone=5&subcategory=top&limit=1", accept_language="ja").json()["items"]
    english = best["explanation_details"]["name"]
    assert english.isascii()
    assert english not in best["explanation"]


def test_what_is_against_a_color_is_said_in_every_language(platform: Platform, user: str) -> None:
    for path in (f"/v1/users/{user}/match?color=00ff00", f"/v1/users/{user}/colors"):
        answers = [platform.get(path, user, accept_language=each).json() for each in SENTENCES]
        faulty = [each["avoid"][0] if "avoid" in each else each for each in answers]
        assert len({each["faults"][-1]["sentence"] for each in faulty}) == len(SENTENCES)
        assert len({each["faults"][-1]["value"] for each in faulty}) == 1


def test_the_next_photo_is_said_in_every_language(platform: Platform, user: str) -> None:
    path = f"/v1/users/{user}/profile"
    advice = [platform.get(path, user, accept_language=each).json()["next_photo"] for each in SENTENCES]
    assert len({each["sentence"] for each in advice}) == len(SENTENCES)
    assert len({each["code"] for each in advice}) == 1


def test_several_headers_count_as_one(platform: Platform) -> None:
    headers = [("Accept-Language", "pt"), ("Accept-Language", "fr")]
    status, answer = platform.raw(LIST, headers)
    assert status == 200
    assert "divise le score par deux" in answer
