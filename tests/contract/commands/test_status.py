import json
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from fashion.cli import main
from fashion.local.stores.data_folder import free_port
from support.http.servers import running
from support.waiting import wait_for

Report = dict[str, dict[str, str]]


@pytest.fixture
def somebody(tmp_path: Path) -> Iterator[str]:
    """The address of a web server that is no service of ours."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}"


def status(folder: Path, **environment: str) -> Report:
    result = CliRunner(env=environment).invoke(main, ["status", "--json", "--data-dir", str(folder)])
    assert result.exit_code == 1
    return {each["name"]: each for each in json.loads(result.stdout)["components"]}


def test_where_nothing_runs_every_component_is_down(tmp_path: Path) -> None:
    urls = {f"FASHION_{name}_URL": f"http://127.0.0.1:{free_port()}" for name in ("IMAGING", "COLOR", "PRODUCTS")}
    found = status(tmp_path, FASHION_PORT=str(free_port()), **urls)
    assert found["postgres"]["detail"] == "`fashion up` is not running"
    assert {each["status"] for each in found.values()} == {"down"}


def test_a_store_that_does_not_answer_is_down_with_its_reason(tmp_path: Path) -> None:
    found = status(tmp_path, FASHION_DATABASE_URL=f"postgresql://a:secret@127.0.0.1:{free_port()}/x")
    assert found["postgres"]["status"] == "down"
    assert found["postgres"]["detail"]
    assert "secret" not in str(found)


def test_another_program_at_the_address_is_not_taken_for_a_service(tmp_path: Path, somebody: str) -> None:
    # On a busy machine it may take longer to answer than status waits.
    wait_for(lambda: "another program answers" in status(tmp_path, FASHION_COLOR_URL=somebody)["color"]["detail"])
