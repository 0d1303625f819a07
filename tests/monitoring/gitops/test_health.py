"""What Flux and Argo CD make of a platform: by kstatus' own library, and by the health check in the chart."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lupa import LuaRuntime

from fashion_operator.planning.conditions import Status
from fashion_operator.spec.platform import Platform
from support.operator.samples import schema
from support.operator.world import World, platform_of
from support.repository import ROOT

Case = Callable[[], tuple[Platform, Status]]
HEALTH = (ROOT / "charts/fashion-operator/files/argocd-health.lua").read_text()


@pytest.fixture(scope="module")
def kstatus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that prints the status of an object; the test is skipped where it cannot be built."""
    if not shutil.which("go"):
        pytest.skip("go is not installed here")
    program, source = tmp_path_factory.mktemp("kstatus") / "kstatus", Path(__file__).with_name("kstatus")
    built = subprocess.run(["go", "build", "-o", program, "."], cwd=source, capture_output=True, text=True)
    if built.returncode:
        pytest.skip(f"kstatus cannot be built here: {built.stderr.splitlines()[-1:]}")
    return program


def stored(platform: Platform, status: Status) -> dict[str, Any]:
    """The object as the API server has it."""
    meta = {"name": platform.name, "namespace": platform.namespace, "generation": platform.generation}
    spec = msgspec.to_builtins(platform.spec)
    kind = {"apiVersion": "fashion-platform.dev/v1beta1", "kind": "FashionPlatform"}
    return {**kind, "metadata": meta, "spec": spec, "status": status}


def flux(kstatus: Path, found: dict[str, Any]) -> str:
    """What Flux waits by."""
    return subprocess.run([kstatus], input=json.dumps(found), capture_output=True, text=True, check=True).stdout[
        :-1
    ]


def argo(found: dict[str, Any]) -> dict[str, str]:
    """What Argo CD shows."""
    lua = LuaRuntime()
    lua.globals().obj = lua.table_from(found, recursive=True)
    return dict(lua.execute(HEALTH))


def new() -> tuple[Platform, Status]:
    """A platform on which the operator never reported: the status is the definition's default."""
    return platform_of(), schema()["properties"]["status"]["default"]


def begun() -> tuple[Platform, Status]:
    """A platform whose stores start."""
    world, platform = World(), platform_of()
    world.step(platform)
    return platform, world.status(platform)


def at_rest(generation: int = 1) -> tuple[Platform, Status]:
    """A platform that serves."""
    world, platform = World(), platform_of()
    world.settle(platform)
    return platform_of(generation), world.status(platform)


def with_a_bad_version() -> tuple[Platform, Status]:
    """A platform that serves by its old version, as the new one does not exist."""
    world, platform = World(), platform_of(2, version="missing")
    world.settle(platform_of())
    world.step(platform)
    world.fail_jobs()
    return platform, world.status(platform)


def edited() -> tuple[Platform, Status]:
    """A platform that serves, and an edit that the operator has not seen."""
    return at_rest(generation=2)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (new, "InProgress"),
        (begun, "InProgress"),
        (at_rest, "Current"),
        (edited, "InProgress"),
        (with_a_bad_version, "Failed"),
    ],
)
def test_flux_reads_a_platform(kstatus: Path, case: Case, expected: str) -> None:
    assert flux(kstatus, stored(*case())) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (new, "Progressing"),
        (begun, "Progressing"),
        (at_rest, "Healthy"),
        (edited, "Progressing"),
        (with_a_bad_version, "Degraded"),
    ],
)
def test_argo_reads_a_platform(case: Case, expected: str) -> None:
    assert argo(stored(*case()))["status"] == expected


def test_argo_shows_the_sentence_of_what_a_person_has_to_do() -> None:
    assert "Migration to missing failed" in argo(stored(*with_a_bad_version()))["message"]


@pytest.mark.parametrize("field", ["suspend", "stopped"])
def test_a_platform_that_somebody_holds_is_suspended_for_argo(field: str) -> None:
    held: dict[str, Any] = {field: True}
    world, platform = World(), platform_of(**held)
    world.settle(platform)
    assert argo(stored(platform, world.status(platform)))["status"] == "Suspended"
    assert argo(stored(platform_of(2, **held), world.status(platform)))["status"] == "Progressing"
