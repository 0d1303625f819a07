"""The Python client as it is published, a wheel made from the API's document, against a real platform."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support import photos
from support.platforms.processes import Platform
from support.repository import ROOT

CLIENT = ROOT / "clients" / "python"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the wheel is unpacked; it is pure Python."""
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    subprocess.run(build, cwd=CLIENT, check=True)
    wheel = next(folder.glob("*.whl"))
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_it_goes_the_whole_path(unpacked: Path, platform: Platform, tmp_path: Path) -> None:
    photo = tmp_path / "selfie.jpg"
    photo.write_bytes(photos.encode(photos.portrait()))
    variables = {"FASHION_URL": platform.url(""), "FASHION_PHOTO": str(photo), "PYTHONPATH": str(unpacked)}
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull)
    options = ("--rootdir", str(tmp_path), "-o", "asyncio_mode=auto", str(CLIENT / "tests"))
    ended = subprocess.run([*command, *options], env={**os.environ, **variables}, text=True, capture_output=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
