"""The TypeScript client, made from the API's document, against a real platform."""

import os
from pathlib import Path

import pytest

from support import photos
from support.platforms.processes import Platform
from support.repository import ROOT
from support.studio.node import run

CLIENT = ROOT / "clients" / "typescript"

# Installing Node's packages takes its time where nobody has yet.
pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("node")]


def test_its_types_are_those_of_the_document() -> None:
    made = run("node", str(CLIENT / "generate.mjs"), "--print", environment=os.environ)
    assert made == (CLIENT / "src" / "schema.ts").read_text(), "run `make docs`, then `npm run generate`"


def test_it_goes_the_whole_path(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "selfie.jpg").write_bytes(photos.encode(photos.portrait()))
    environment = {**os.environ, "FASHION_URL": platform.url(""), "FASHION_PHOTO": str(tmp_path / "selfie.jpg")}
    run("npm", "test", "--silent", "--workspace", "clients/typescript", environment=environment)
