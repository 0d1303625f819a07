import pytest

from fashion.localization.languages import Language, negotiate


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("DE-at", "de"),
        ("de-AT,en;q=0.5", "de"),
        ("hi-IN;q=0.8, fr;q=0.9", "fr"),
        ("pt-BR, es;q=0.3", "es"),
        ("ja;q=0, zh", "en"),
        ("zh-Hant-TW,ja", "ja"),
        ("de;q=much, ,;;=\xff\x00", "en"),
        ("x" * 100_000, "en"),
    ],
)
def test_a_client_is_answered_in_the_language_that_it_likes_best(accepted: str, language: Language) -> None:
    assert negotiate(accepted) == language
