import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import fashion
from fashion.kernel.http.problem_types import PROBLEM_TYPES, TITLES
from fashion.localization.languages import DEFAULT, LANGUAGES, Language
from fashion.localization.messages import translate
from fashion.vocabulary import SERVICES

SOURCES = Path(fashion.__file__).parent


def raised() -> Iterator[tuple[int, str]]:
    """Status and kind of every problem that the code names."""
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Name(id="ProblemError"),
                    args=[ast.Constant(value=int(status)), ast.Constant(value=str(kind)), *_],
                ):
                    yield status, kind


def declare_all() -> None:
    for service in SERVICES:
        import_module(f"fashion.{service}.bootstrap")


def test_every_problem_that_the_code_names_is_declared() -> None:
    declare_all()
    assert {*raised()} <= {(each.status, each.kind) for each in PROBLEM_TYPES}


def test_the_code_names_problems() -> None:
    assert (409, "no-profile") in {*raised()}


def test_a_problem_is_declared_with_one_meaning() -> None:
    assert len({(each.status, each.kind) for each in PROBLEM_TYPES}) == len(PROBLEM_TYPES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_a_title_in_each_language(language: Language) -> None:
    declare_all()
    titles = {each.status: translate(language, TITLES[each.status]) for each in PROBLEM_TYPES}
    assert all((title == TITLES[status]) == (language == DEFAULT) for status, title in titles.items())
    assert len({*titles.values()}) == len(titles)
