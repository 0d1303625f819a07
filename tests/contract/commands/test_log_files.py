import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fashion.commands.platform.log_files import LogReader, NoLogsError, as_json, as_text, log_files

WHEN = datetime.fromisoformat("2026-03-04T05:06:07Z")
Write = Callable[[str, str], None]


def line(service: str, event: str, after: float, **fields: object) -> str:
    at = (WHEN + timedelta(seconds=after)).isoformat()
    return json.dumps({"time": at, "service": service, "level": "info", "event": event, **fields}) + "\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    (tmp_path / "logs").mkdir()

    def append(name: str, text: str) -> None:
        with (tmp_path / "logs" / f"{name}.log").open("a") as log:
            log.write(text)

    return append


def test_lines_of_all_files_are_in_order_of_time(write: Write, tmp_path: Path) -> None:
    write("color", line("color", "serving", 0) + line("color", "stopped", 3))
    write("postgres", "2026-03-04 05:06:08.500 UTC [7] LOG:  ready\nDETAIL:  of the line before\n")
    lines = LogReader(log_files(tmp_path, [])).read()
    assert [each.name for each in lines] == ["color", "postgres", "postgres", "color"]


def test_the_last_lines_are_counted_over_all_files(write: Write, tmp_path: Path) -> None:
    write("color", line("color", "serving", 0) + line("color", "stopped", 3))
    write("imaging", line("imaging", "serving", 1))
    reader = LogReader(log_files(tmp_path, ["color", "imaging"]))
    assert [each.name for each in reader.read(last=2)] == ["imaging", "color"]


def test_only_complete_new_lines_are_read_again(write: Write, tmp_path: Path) -> None:
    write("color", line("color", "serving", 0))
    reader = LogReader(log_files(tmp_path, ["color"]))
    assert reader.read(last=0) == []
    write("color", line("color", "stopped", 1)[:20])
    assert reader.read() == []
    write("color", line("color", "stopped", 1)[20:])
    assert [each.line.event for each in reader.read() if each.line] == ["stopped"]


def test_an_emptied_log_is_read_from_its_start(write: Write, tmp_path: Path) -> None:
    write("color", line("color", "serving with a long text", 0))
    reader = LogReader(log_files(tmp_path, ["color"]))
    reader.read()
    (tmp_path / "logs" / "color.log").write_text("")
    assert reader.read() == []
    write("color", line("color", "again", 1))
    assert [each.line.event for each in reader.read() if each.line] == ["again"]


def test_a_line_is_shown_with_its_fields(write: Write, tmp_path: Path) -> None:
    write("color", line("color", "request", 0, status=200, correlation_id="one"))
    write("redis", "1:M Ready to accept connections\n")
    redis, color = LogReader(log_files(tmp_path, [])).read()
    assert as_text(color).startswith("color ")
    assert as_text(color).endswith(".000 info    request: status 200 [one]"[1:])
    assert as_text(redis) == "redis    1:M Ready to accept connections"


def test_json_has_one_object_per_line(write: Write, tmp_path: Path) -> None:
    write("color", line("color", "request", 0, status=200))
    write("redis", "1:M Ready\n")
    redis, color = [json.loads(as_json(each)) for each in LogReader(log_files(tmp_path, [])).read()]
    assert (redis, color["status"]) == ({"service": "redis", "text": "1:M Ready"}, 200)


def test_a_folder_without_logs_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoLogsError, match=r"There are no logs in .*/logs: start `fashion up`"):
        log_files(tmp_path, ["color"])
