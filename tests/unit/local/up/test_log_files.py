from pathlib import Path

from fashion.local.up.log_files import bound, last_line


def test_a_log_over_the_limit_is_moved_while_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "color.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old\n" * 10)
        bound([log], limit=20)
        writer.write(b"new\n")
    assert log.read_bytes() == b"new\n"
    assert (tmp_path / "color.log.1").read_bytes() == b"old\n" * 10


def test_a_short_or_absent_log_stays(tmp_path: Path) -> None:
    log = tmp_path / "color.log"
    log.write_text("short\n")
    bound([log, tmp_path / "absent.log"], limit=20)
    assert [path.name for path in tmp_path.iterdir()] == ["color.log"]


def test_the_last_line_is_the_last_that_is_not_empty(tmp_path: Path) -> None:
    log = tmp_path / "color.log"
    assert last_line(log) == "its log is empty"
    log.write_text("first\nlast\n\n")
    assert last_line(log) == "last"
