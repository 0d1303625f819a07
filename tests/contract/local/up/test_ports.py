import io
import os
import socket
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from fashion.local.service_ports import port_of_service
from fashion.local.stores.data_folder import free_port, port_is_free
from fashion.local.up.service import UpError, ports_held
from fashion.local.up.supervisor import up
from fashion.settings import load_settings


def everywhere_free() -> dict[str, object]:
    urls = {f"{name}_url": f"http://127.0.0.1:{free_port()}" for name in ("imaging", "color", "products")}
    return {"port": free_port(), **urls}


def test_services_listen_where_the_documents_say() -> None:
    ports = {
        service: port_of_service(load_settings(), service)
        for service in ("gateway", "imaging", "color", "products")
    }
    assert ports == {"gateway": 8080, "imaging": 8001, "color": 8002, "products": 8003}


def test_a_service_listens_where_the_gateway_looks_for_it() -> None:
    assert port_of_service(load_settings(color_url="http://127.0.0.1:9002"), "color") == 9002


def test_the_gateway_listens_at_the_port_setting() -> None:
    assert port_of_service(load_settings(port=9000), "gateway") == 9000


def test_a_listening_port_is_not_free() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        assert not port_is_free(server.getsockname()[1])


def test_free_ports_are_accepted() -> None:
    with ports_held(load_settings(**everywhere_free())):
        pass


@pytest.mark.parametrize(
    ("setting", "advice"),
    [("port", "FASHION_PORT to a free port"), ("color_url", "FASHION_COLOR_URL to http://127.0.0.1:PORT")],
)
def test_a_taken_port_is_one_sentence_with_a_way_out(setting: str, advice: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        taken = port if setting == "port" else f"http://127.0.0.1:{port}"
        settings = load_settings(**everywhere_free() | {setting: taken})
        with pytest.raises(UpError, match=rf"^Port {port}, which .* needs, is taken: .*{advice}"):
            up(settings, Console(file=io.StringIO()))


def test_an_unknown_variable_is_reported_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_DATADIR", "/data")
    shown = io.StringIO()
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        settings = load_settings(**everywhere_free() | {"port": server.getsockname()[1]})
        with pytest.raises(UpError):
            up(settings, Console(file=shown, width=200))
    assert shown.getvalue().startswith("Warning: FASHION_DATADIR is set, but there is no such setting")
    assert "did you mean FASHION_DATA_DIR?" in shown.getvalue()


def test_a_link_in_the_place_of_the_locks_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (victim := tmp_path / "victim").write_text("kept")
    (tmp_path / f"fashion-ports-{os.getuid()}").symlink_to(victim)
    with pytest.raises(UpError, match="cannot be used"), ports_held(load_settings(**everywhere_free())):
        pass
    assert victim.read_text() == "kept"
