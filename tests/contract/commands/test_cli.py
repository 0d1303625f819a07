import json
import os
import re
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.local.stores.data_folder import free_port, remember_url
from fashion.settings import Settings, variable


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, arguments)


def modules_of(*arguments: str) -> set[str]:
    program = "import sys, fashion.cli as c; c.main(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return set(said.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("command", ["config", "migrate", "maintain", "up"])
def test_a_wrong_variable_is_named_without_a_traceback(command: str) -> None:
    result = run(command, FASHION_POOL_SIZE="many")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: FASHION_POOL_SIZE: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["migrate", "maintain"])
def test_a_missing_database_is_named(command: str) -> None:
    result = run(command)
    assert result.exit_code == 2
    assert "FASHION_DATABASE_URL: set it, or start `fashion up`" in result.stderr


def test_a_missing_redis_is_named() -> None:
    result = run("events", "dead", "list", FASHION_DATABASE_URL="postgresql://localhost/x")
    assert "FASHION_REDIS_URL: set it" in result.stderr


def test_a_stopped_platform_is_not_taken_for_a_running_one(tmp_path: Path) -> None:
    folder = tmp_path / ".fashion" / "postgres"
    folder.mkdir(parents=True)
    remember_url(folder, f"postgresql://fashion:secret@127.0.0.1:{free_port()}/postgres")
    assert "FASHION_DATABASE_URL: set it" in run("migrate").stderr


@pytest.mark.parametrize("command", [("migrate",), ("events", "dead", "list")])
def test_a_store_that_does_not_answer_is_one_sentence(command: tuple[str, ...]) -> None:
    address = f"127.0.0.1:{free_port()}"
    result = run(
        *command, FASHION_DATABASE_URL=f"postgresql://a:b@{address}/x", FASHION_REDIS_URL=f"redis://{address}"
    )
    assert result.exit_code == 2
    assert re.fullmatch(r"Error: A store does not answer .*: check FASHION_DATABASE_URL .*\n", result.stderr)


def test_config_lists_every_variable_with_its_value_and_default() -> None:
    result = run("config", "--json", FASHION_POOL_SIZE="9")
    listed = {each["variable"]: each for each in json.loads(result.stdout)}
    assert set(listed) == {variable(field) for field in Settings.model_fields}
    assert (listed["FASHION_POOL_SIZE"]["value"], listed["FASHION_POOL_SIZE"]["default"]) == (9, 6)
    assert listed["FASHION_POOL_SIZE"]["description"]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_config_shows_no_password(options: tuple[str, ...]) -> None:
    result = run(
        "config",
        *options,
        FASHION_DATABASE_URL="postgresql://me:secret@db/x",
        FASHION_REDIS_URL="redis://:secret@cache:6379/0",
    )
    assert "secret" not in result.output
    assert "postgresql://me:***@db/x" in result.output


def test_an_unknown_service_is_rejected_with_the_known_ones() -> None:
    result = run("serve", "mailer")
    assert result.exit_code == 2
    assert "'imaging', 'color', 'products', 'gateway'" in result.stderr


def test_a_service_warns_about_an_unknown_variable_with_the_nearest_known_one() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        own = {"FASHION_REDIS_URL": "redis://127.0.0.1", "FASHION_PORT": port, "FASHION_POOLSIZE": "9"}
        own["FASHION_PSEUDONYM_KEY"] = "k" * 32
        command = [sys.executable, "-m", "fashion.cli", "serve", "gateway"]
        ended = subprocess.run(command, env=os.environ | own, capture_output=True, text=True, check=False)
    [warning] = [json.loads(line) for line in ended.stdout.splitlines() if "unknown variable" in line]
    assert (warning["level"], warning["variable"]) == ("warning", "FASHION_POOLSIZE")
    assert warning["nearest"] == "FASHION_POOL_SIZE"


@pytest.mark.parametrize(("module", "extra"), [("cv2", "imaging"), ("PIL.Image", "imaging")])
def test_a_missing_extra_is_one_sentence_that_names_it(module: str, extra: str) -> None:
    program = (
        f"import sys; sys.modules['{module}'] = None; from fashion.cli import main; main(['analyze', 'a.jpg'])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr == (
        f"Error: The Python module {module} is not installed: install '.[{extra}]' in a checkout, "
        "with uv, pipx or pip.\n"
    )


def test_a_folder_that_cannot_be_made_is_one_sentence_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    copies = str(tmp_path / "file" / "copies")
    command = [sys.executable, "-m", "fashion.cli", "analyze", "--annotate", copies, "a.jpg"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (2, f"Error: {copies} cannot be used: Not a directory.\n")


@pytest.mark.parametrize(("words", "found"), [("fashion doc", "doctor"), ("fashion serve ga", "gateway")])
@pytest.mark.parametrize(("shell", "before"), [("bash", "plain,"), ("zsh", "plain\n"), ("fish", "plain,")])
def test_a_shell_completes_commands_and_services(shell: str, before: str, words: str, found: str) -> None:
    own = {"_FASHION_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    if shell == "fish":
        own["COMP_CWORD"] = words.rpartition(" ")[2]
    command = [str(Path(sys.executable).with_name("fashion"))]
    ended = subprocess.run(command, env=os.environ | own, capture_output=True, text=True, check=True)
    assert ended.stdout.startswith(f"{before}{found}")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m fashion.cli config --json | exec head -c 0"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert ended.stderr == ""


def test_a_photo_that_is_none_fails_alone(tmp_path: Path) -> None:
    (tmp_path / "note.jpg").write_text("not a photo")
    result = run("analyze", "--json", "note.jpg", "absent.jpg")
    first, second = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 1
    assert (first["file"], second["file"]) == ("note.jpg", "absent.jpg")
    assert first["error"]
    assert second["error"]


def test_help_needs_none_of_the_machinery() -> None:
    loaded = modules_of("config", "--json")
    assert not loaded & {"cv2", "numpy", "sqlalchemy", "redis", "litestar", "granian"}
