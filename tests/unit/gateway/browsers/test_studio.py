import gzip
import re
from hashlib import sha256

import pytest
from litestar.exceptions import NotFoundException

from fashion.colorimetry.monk import MONK_HEX
from fashion.gateway.browsers import studio
from support.repository import ROOT

SOURCES = (
    "components.build.mjs",
    "index.html",
    "package.json",
    "sources.mjs",
    "tsconfig.json",
    "vite.config.ts",
    "public",
    "service-worker",
    "src",
)
FIRST_VIEW_BYTES = 150_000
CONNECTIONS = 6
"""How many files a browser fetches from one server at a time over HTTP/1.1."""


def digest_of_sources() -> str:
    """The same as studio/sources.mjs computes, so that it takes no Node to compare."""
    roots = [*(ROOT / "studio" / name for name in SOURCES), ROOT / "clients" / "typescript" / "src"]
    found = [file for root in roots for file in ([root] if root.is_file() else root.rglob("*")) if file.is_file()]
    paths = {file.relative_to(ROOT).as_posix(): file for file in found}
    digest = sha256()
    for path in sorted(path for path in paths if not re.search(r"\.test\.tsx?$|/schema\.ts$", path)):
        digest.update(path.encode() + b"\0" + paths[path].read_bytes() + b"\0")
    return digest.hexdigest()


def linked() -> list[str]:
    """The names of the files that the page loads at first."""
    page = studio.page("header").content.decode()
    return [name.removeprefix("/studio/") for name in re.findall(r'(?:src|href)="(/studio/[^"]+)"', page)]


def test_the_build_is_of_these_sources() -> None:
    built = studio.read_file("sources.sha256").content.decode().strip()
    assert built == digest_of_sources(), "run `make studio`"


@pytest.mark.parametrize("mode", ["header", "token"])
def test_the_page_names_how_the_gateway_learns_who_is_asking(mode: str) -> None:
    page = studio.find("", mode).content.decode()
    assert f'name="fashion-identity" content="{mode}"' in page


def test_every_address_that_is_no_file_shows_the_page() -> None:
    assert studio.find("palette", "header") is studio.page("header")
    assert studio.find("index.html", "token") is studio.page("token")


def test_an_asset_of_another_build_is_not_found() -> None:
    with pytest.raises(NotFoundException, match="reload its page"):
        studio.find("assets/index-old.js", "header")


def test_nothing_outside_of_the_build_is_sent() -> None:
    assert studio.find("../studio.py", "header") is studio.page("header")


def test_hashed_files_are_kept_and_the_page_is_asked_for() -> None:
    assert all("immutable" in studio.find(name, "header").cache_control for name in linked() if "assets" in name)
    assert studio.page("header").cache_control == "no-cache"


def test_the_first_view_is_small() -> None:
    sent = [studio.page("header"), *(studio.read_file(name) for name in linked())]
    assert sum(len(file.compressed) for file in sent) < FIRST_VIEW_BYTES
    assert all(gzip.decompress(file.compressed) == file.content for file in sent)


def test_a_browser_fetches_all_of_the_first_view_at_once() -> None:
    assert len(linked()) <= CONNECTIONS


def test_no_script_comes_before_the_style_sheet() -> None:
    scripts = re.findall("<script[^>]*>", studio.page("header").content.decode())
    assert scripts
    assert all('fetchpriority="low"' in script for script in scripts)


def test_the_page_shows_the_swatches_that_are_measured_by() -> None:
    shown = (ROOT / "studio/src/features/result/monk.ts").read_text()
    assert tuple(re.findall(r"#[0-9a-f]{6}", shown)) == MONK_HEX
