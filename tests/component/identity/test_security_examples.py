"""The examples of docs/security.md run as they are."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fashion.local.development_issuer import development_issuer
from support.platforms.processes import Platform
from support.repository import ROOT

EXAMPLES = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / "security.md").read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def signed_in(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform as `fashion up --auth` starts it."""
    folder = tmp_path_factory.mktemp("examples")
    with development_issuer(folder / "issuer") as issuer:
        settings = {"auth_mode": "token", "auth_issuers": issuer.setting, "gateway_keys": "g" * 32}
        with Platform(folder, postgres_url, redis_url, **settings).running() as made:
            yield made


def test_there_are_examples_for_everybody_who_signs_in() -> None:
    assert len(EXAMPLES) >= 5


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_works_word_for_word(signed_in: Platform, example: str) -> None:
    here = example.replace("http://127.0.0.1:8080", signed_in.url("")).replace("curl ", "curl -sS ")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", here],
        env=signed_in.environment() | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
