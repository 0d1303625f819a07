"""Answers in the language of the client, apart from one another in both caches."""

from uuid import UUID

import pytest

from support import photos
from support.http.problems import problem
from support.platforms.processes import Platform, new_user

LIST = "/v1/products?tone=5&category=makeup&limit=3"
SENTENCES = {"en": "halves the score", "de": "halbiert die Wertung", "ja": "得点が半分になります"}


LANGUAGES = ("en", "de", "fr", "es", "hi", "ja")
REJECTED = {
    "no face": photos.encode(photos.scenery()),
    "too large": photos.png_claiming(10_000, 10_000, pixels=bytes(1000)),
    "no image": b"<html><body>My selfie</body></html>",
    "too many bytes": bytes(20_000_001),
    "empty": b"",
    "damaged": photos.encode(photos.portrait())[:2000],
}


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


@pytest.mark.parametrize("name", REJECTED)
def test_a_rejected_photo_is_explained_in_every_language(platform: Platform, name: str) -> None:
    answers = [
        platform.call(
            "POST",
            "/v1/analyses",
            new_user(),
            content=REJECTED[name],
            headers={"Content-Type": "image/jpeg", "Accept-Language": language},
        )
        for language in LANGUAGES
    ]
    assert [each.headers["Content-Language"] for each in answers] == list(LANGUAGES)
    assert all("Accept-Language" in each.headers["Vary"] for each in answers)
    found = [problem(each) for each in answers]
    assert len({(each.type, each.status) for each in found}) == 1
    assert len({each.title for each in found}) == len({each.detail for each in found}) == len(LANGUAGES)


def test_each_of_several_photos_is_explained_in_the_language_of_the_client(platform: Platform) -> None:
    sound, faceless = photos.encode(photos.portrait()), photos.encode(photos.scenery())
    user, key = new_user(), new_user()
    for language, sentence in (("de", "Es wurde kein Gesicht gefunden"), ("ja", "顔が見つかりませんでした")):
        answer = platform.call(
            "POST",
            "/v1/analyses",
            user,
            files=[("photo", ("a.jpg", each)) for each in (sound, faceless)],
            headers={"Accept-Language": language, "Idempotency-Key": key},
        )
        assert answer.json()["items"][1]["problem"]["detail"].startswith(sentence)
    none = platform.call(
        "POST",
        "/v1/analyses",
        user,
        files=[("photo", ("a.jpg", faceless))] * 2,
        headers={"Accept-Language": "de"},
    )
    assert problem(none).detail.startswith(
        "Keines der 2 Fotos kann gemessen werden. Foto 1: Es wurde kein Gesicht"
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/nothing"),
        ("PATCH", "/v1/colors"),
        ("GET", "/v1/products/none"),
        ("GET", f"/v1/analyses/{UUID(int=7)}"),
        ("GET", "/v1/users/somebody/colors"),
    ],
)
def test_what_is_not_there_is_said_in_every_language(platform: Platform, method: str, path: str) -> None:
    user = new_user()
    found = [
        problem(platform.call(method, path, user, headers={"Accept-Language": language})) for language in LANGUAGES
    ]
    assert len({each.type for each in found}) == 1
    assert len({each.title for each in found}) == len({each.detail for each in found}) == len(LANGUAGES)


def test_who_has_no_profile_is_told_what_to_do_in_every_language(platform: Platform) -> None:
    user = new_user()
    path = f"/v1/users/{user}/recommendations"
    found = [
        problem(platform.call("POST", path, user, json={}, headers={"Accept-Language": language}))
        for language in LANGUAGES
    ]
    assert {each.type for each in found} == {"urn:fashion:problem:no-profile"}
    assert len({each.detail for each in found}) == len(LANGUAGES)
