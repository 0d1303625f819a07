import json
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.products.importing import SAMPLE

HEADER = "sku,brand,name,category,subcategory,hex"


@pytest.fixture
def stores(postgres_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch, worker_id: str) -> None:
    monkeypatch.setenv("FASHION_DATABASE_URL", postgres_url)
    monkeypatch.setenv("FASHION_REDIS_URL", redis_url)
    monkeypatch.setenv("FASHION_PLATFORM", f"commands_{worker_id}")


@pytest.fixture
def migrated(stores: None) -> None:
    assert run("migrate").exit_code == 0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_migrating_again_changes_nothing(migrated: None) -> None:
    assert run("migrate", "color").output == "color: up to date\n"


def test_an_import_reports_what_was_refused_and_where(migrated: None, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.csv"
    file.write_text(f"{HEADER}\na,B,One,makeup,lip,#aa0000\nb,B,Two,makeup,lip,red\n")
    report = json.loads(run("catalogue", "import", "--json", str(file)).stdout)
    assert report["added"] + report["unchanged"] == 1
    assert [row["line"] for row in report["refused"]] == [3]


def test_an_import_of_another_file_type_is_one_sentence(migrated: None, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.xlsx"
    file.touch()
    result = run("catalogue", "import", str(file))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_the_sample_fills_an_empty_catalogue_alone(stores: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_PLATFORM", f"t{uuid4().hex[:12]}")
    run("migrate", "products")
    added = int(run("catalogue", "sample").output.removesuffix(" added\n"))
    assert json.loads(run("catalogue", "import", "--json", str(SAMPLE)).stdout)["unchanged"] == added > 0
    assert run("catalogue", "sample").output == "0 added\n"


def test_replay_counts_the_events_of_each_service(migrated: None) -> None:
    assert (
        run("events", "replay", "imaging", "color").output
        == "imaging: 0 events replayed\ncolor: 0 events replayed\n"
    )


def test_maintenance_reports_each_table(migrated: None) -> None:
    assert "color: profiles vacuumed and analyzed" in run("maintain").output


@pytest.mark.parametrize("entry", ["1-1", "no ID"])
def test_a_dead_letter_that_is_not_there_is_one_sentence(stores: None, entry: str) -> None:
    result = run("events", "dead", "delete", entry)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert f"No dead letter has the ID {entry}" in result.stderr


def test_without_dead_letters_none_is_sent_again(stores: None) -> None:
    assert json.loads(run("events", "dead", "list", "--json").stdout) == []
    assert run("events", "dead", "retry").output == "0 sent again\n"
