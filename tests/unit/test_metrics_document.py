from pathlib import Path

from metrics_table import document

WRITTEN = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_the_table_of_metrics_tells_of_every_one() -> None:
    assert WRITTEN.read_text() == document(), "docs/metrics.md is old: run `make docs`"
