import json
from pathlib import Path

from fashion.local.running_platform import find_running, recorded

URLS = {"gateway": "http://127.0.0.1:8080"}


def test_a_running_platform_is_found_until_it_ends(tmp_path: Path) -> None:
    with recorded(tmp_path / "data", URLS):
        running = find_running(tmp_path / "data")
        assert running is not None
        assert running.urls == URLS
    assert find_running(tmp_path / "data") is None


def test_the_record_of_a_killed_platform_is_ignored(tmp_path: Path) -> None:
    with recorded(tmp_path, URLS):
        record = json.loads((tmp_path / "platform.json").read_text())
    (tmp_path / "platform.json").write_text(json.dumps(record | {"pid": 2**22 + 1}))
    assert find_running(tmp_path) is None


def test_a_process_that_reuses_the_id_is_not_the_platform(tmp_path: Path) -> None:
    with recorded(tmp_path, URLS):
        record = json.loads((tmp_path / "platform.json").read_text())
    earlier = record["process_started"] - 60
    (tmp_path / "platform.json").write_text(json.dumps(record | {"process_started": earlier}))
    assert find_running(tmp_path) is None
