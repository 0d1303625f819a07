from metrics_table import document
from support.repository import ROOT

WRITTEN = ROOT / "docs" / "metrics.md"


def test_the_table_of_metrics_tells_of_every_one() -> None:
    assert WRITTEN.read_text() == document(), "docs/metrics.md is old: run `make docs`"
