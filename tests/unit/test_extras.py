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


def test_the_installation_page_names_a_wheel_by_its_path_for_pipx_else_drops_the_extras() -> None:
    page = (ROOT / "docs/install.md").read_text()
    assert re.findall(r"'(\S*)fashion_platform-\S+\[imaging,local\]'", page) == ["./"]


def test_no_page_looks_for_the_package_in_an_index_which_lacks_it() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    assert not [page.name for page in pages if "install 'fashion-platform" in page.read_text()]


def test_a_module_that_no_extra_brings_gets_no_advice() -> None:
    assert describe_missing(ModuleNotFoundError(name="absent")) is None
