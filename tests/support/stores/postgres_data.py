"""The data of a PostgreSQL that initdb makes once in each process, for servers that start with a copy of it."""

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fashion.local.stores.data_folder import free_port, remember_url, remembered_url
from fashion.local.stores.postgres import PostgresServer
from fashion.local.stores.urls import port_of

_FOLDER = TemporaryDirectory(prefix="initdb-")


def copy_postgres_data(data_dir: Path) -> None:
    """Give a data folder the data of a PostgreSQL that never ran, with a port of its own."""
    made, folder = _initialized(), data_dir / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    url = (made / "url").read_text().strip()
    remember_url(folder, url.replace(f":{port_of(url)}/", f":{free_port()}/"))
    subprocess.run(["cp", "--archive", str(made / "data"), str(folder)], check=True)


@cache
def _initialized() -> Path:
    server = PostgresServer(Path(_FOLDER.name))
    server.folder.mkdir()
    server.url = remembered_url(server.folder, server.url_template)
    server.prepare()
    return server.folder
