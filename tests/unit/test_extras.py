import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import metadata, packages_distributions, requires

import pytest

from fashion.extras import describe_missing, extra_of
from support.repository import ROOT

OPTIONAL = [line for line in requires("fashion-platform") or () if "extra ==" in line]


@pytest.mark.parametrize("requirement", OPTIONAL)
def test_a_module_of_each_optional_dependency_is_traced_to_its_extra(requirement: str) -> None:
    name = re.match(r"[\w.-]+", requirement)
    assert name
    brought = [module for module, by in distributions().items() if name[0] in map(canonical, by)]
    extras = {extra for extra in map(extra_of, brought) if extra}
    assert extras == {requirement.split("'")[1]}


@cache
def distributions() -> Mapping[str, Sequence[str]]:
    return packages_distributions()


def canonical(name: str) -> str:
    return name.lower().replace("_", "-")


def test_the_installation_page_lists_every_extra() -> None:
    page = (ROOT / "docs/install.md").read_text()
    assert all(f"| `{extra}` |" in page for extra in metadata("fashion-platform").get_all("Provides-Extra") or ())


def test_a_module_that_no_extra_brings_gets_no_advice() -> None:
    assert describe_missing(ModuleNotFoundError(name="absent")) is None
