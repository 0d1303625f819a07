import json
import os
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from fashion.cli import main
from fashion.local.stores.data_folder import free_port
from support.data_files import FACE_MODEL, needs_face_model

Findings = dict[str, dict[str, str]]
Examine = Callable[..., tuple[int, Findings]]
URLS = {f"FASHION_{name}_URL" for name in ("IMAGING", "COLOR", "PRODUCTS")}


@pytest.fixture
def examine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Examine:
    monkeypatch.chdir(tmp_path)
    free = {name: f"http://127.0.0.1:{free_port()}" for name in URLS} | {"FASHION_PORT": str(free_port())}

    def run(**environment: str) -> tuple[int, Findings]:
        result = CliRunner(env=free | environment).invoke(main, ["doctor", "--json"])
        report = json.loads(result.stdout)
        assert report["healthy"] == (result.exit_code == 0)
        return result.exit_code, {each["check"]: each for each in report["findings"]}

    return run


def test_a_sound_installation_passes(examine: Examine) -> None:
    _, found = examine()
    assert {"memory", "disk", "port of gateway", "port of imaging"} <= found.keys()
    passed = {check for check, each in found.items() if each["status"] == "OK"}
    assert {"versions", "settings", "data folder", "postgres", "redis"} <= passed
    assert found["postgres"]["detail"].startswith("version 18.")


def test_haar_cascades_are_a_warning(examine: Examine) -> None:
    _, found = examine(FASHION_FACE_MODEL="haar")
    assert found["photos"]["status"] == "WARN"
    assert "FASHION_FACE_MODEL" in found["photos"]["advice"]


def test_the_default_face_model_passes(examine: Examine) -> None:
    _, found = examine()
    assert found["photos"] == found["photos"] | {"status": "OK", "detail": "face model BlazeFace"}


@needs_face_model
def test_the_face_model_passes(examine: Examine) -> None:
    _, found = examine(FASHION_FACE_MODEL=str(FACE_MODEL))
    assert found["photos"]["status"] == "OK"


def test_another_file_than_the_face_model_fails(examine: Examine) -> None:
    code, found = examine(FASHION_FACE_MODEL=__file__)
    assert (code, found["photos"]["status"]) == (1, "FAIL")


def test_a_taken_port_is_reported_with_the_program_that_holds_it(examine: Examine) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        code, found = examine(FASHION_PORT=str(server.getsockname()[1]))
    assert (code, found["port of gateway"]["status"]) == (1, "FAIL")
    assert found["port of gateway"]["detail"].endswith(f"process {os.getpid()}")
    assert "FASHION_PORT" in found["port of gateway"]["advice"]


def test_a_store_that_does_not_answer_fails_with_its_variable(examine: Examine) -> None:
    code, found = examine(FASHION_REDIS_URL=f"redis://:secret@127.0.0.1:{free_port()}/0")
    assert (code, found["redis"]["status"], found["postgres"]["status"]) == (1, "FAIL", "OK")
    assert "FASHION_REDIS_URL" in found["redis"]["advice"]
    assert "secret" not in str(found)


def test_a_store_that_answers_is_reported_with_its_version(examine: Examine, postgres_url: str) -> None:
    _, found = examine(FASHION_DATABASE_URL=postgres_url)
    assert found["postgres"]["status"] == "OK"
    assert found["postgres"]["detail"].startswith("PostgreSQL 18.")


def test_data_of_another_postgresql_fails(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / ".fashion/postgres/data").mkdir(parents=True)
    (tmp_path / ".fashion/postgres/data/PG_VERSION").write_text("9.6\n")
    code, found = examine()
    assert (code, found["data folder"]["status"]) == (1, "FAIL")
    assert "was made by PostgreSQL 9.6" in found["data folder"]["detail"]


def test_a_configuration_that_services_reject_is_a_warning(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"cache": {"colors_seconds": -1}}')
    _, found = examine(FASHION_CONFIG_FILE=str(tmp_path / "config.json"))
    assert found["configuration"]["status"] == "WARN"


def test_an_unknown_variable_is_a_warning_with_the_nearest_known_one(examine: Examine) -> None:
    _, found = examine(FASHION_POOLSIZE="9")
    assert found["settings"]["status"] == "WARN"
    assert "did you mean FASHION_POOL_SIZE?" in found["settings"]["detail"]


def test_a_wrong_variable_fails_by_its_name(examine: Examine) -> None:
    code, found = examine(FASHION_POOL_SIZE="many")
    assert (code, found["settings"]["status"]) == (1, "FAIL")
    assert "FASHION_POOL_SIZE" in found["settings"]["detail"]


def test_people_get_a_line_for_each_check_and_what_to_do() -> None:
    lines = CliRunner().invoke(main, ["doctor"], env={"FASHION_FACE_MODEL": "haar"}).stdout.splitlines()
    assert lines[0].startswith("OK    versions: fashion-platform ")
    assert any(line.startswith("      Unset FASHION_FACE_MODEL.") for line in lines)
