"""What generators of others make from the API's document: every operation, and uploads that arrive."""

import json
import os
from pathlib import Path

import pytest

from support import photos
from support.platforms.processes import Platform
from support.repository import ROOT
from support.studio.node import run

pytestmark = pytest.mark.timeout(600)

ESBUILD = "node_modules/.bin/esbuild"


@pytest.fixture(scope="module")
def generated(node: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the TypeScript clients."""
    folder = tmp_path_factory.mktemp("clients")
    run("make", "--no-print-directory", "generated-typescript", f"GENERATED={folder}", environment=os.environ)
    return folder / "typescript"


def operation_ids() -> set[str]:
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
    return {operation["operationId"] for path in paths.values() for operation in path.values()}


@pytest.mark.parametrize("client", ["hey-api/sdk.gen.ts", "orval/client.ts"])
def test_no_operation_is_left_out(generated: Path, client: str) -> None:
    code = (generated / client).read_text()
    assert {name for name in operation_ids() if f"export const {name} = " not in code} == set()


def test_a_photo_and_a_feed_arrive_as_they_are(generated: Path, platform: Platform, tmp_path: Path) -> None:
    photo, program = tmp_path / "selfie.jpg", tmp_path / "uploads.mjs"
    photo.write_bytes(photos.encode(photos.portrait()))
    bundle = ("--bundle", "--platform=node", "--format=esm", f"--outfile={program}", "--log-level=warning")
    run(ESBUILD, str(generated / "uploads.ts"), *bundle, environment=os.environ)
    urls = {"FASHION_URL": platform.url(""), "CATALOGUE_URL": platform.url("", service="products")}
    environment = {**os.environ, **urls, "FASHION_PHOTO": str(photo)}
    answered = json.loads(run("node", str(program), environment=environment))
    assert answered == {"heyApi": [201, 202], "orval": [201, 202]}
