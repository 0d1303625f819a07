"""Whatever the Dockerfile makes is built, loaded and published wherever the others are."""

import re
import subprocess

import yaml

from fashion_operator.spec.services import SERVICES
from support.repository import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text()
IMAGES = {*SERVICES, "relevance", "operator"}


def test_the_dockerfile_names_its_images_and_has_a_stage_for_each() -> None:
    [named] = re.findall(r"--target (\S+) ", DOCKERFILE.splitlines()[0])
    assert set(named.split("|")) == IMAGES
    assert set(re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE)) > IMAGES


def test_make_builds_and_loads_them_all() -> None:
    printed = subprocess.run(
        ["make", "-s", "-C", ROOT, "print-SERVICES"], capture_output=True, text=True, check=True
    )
    assert set(printed.stdout.split()) == IMAGES


def test_skaffold_builds_them_all_and_a_platform_runs_what_it_built() -> None:
    skaffold = yaml.safe_load((ROOT / "skaffold.yaml").read_text())
    built = {each["image"]: each["docker"]["target"] for each in skaffold["build"]["artifacts"]}
    assert built == {f"fashion/{name}": name for name in IMAGES}
    given = skaffold["deploy"]["helm"]["releases"][1]["setValueTemplates"]
    assert set(given) == {f"spec.images.{name}" for name in IMAGES - {"operator"}}


def test_a_release_publishes_them_all() -> None:
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    assert set(release["jobs"]["images"]["strategy"]["matrix"]["service"]) == IMAGES
