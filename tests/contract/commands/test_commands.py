import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from redis import Redis
from sqlalchemy import text

from fashion.cli import main
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.postgres.database import Database, open_database
from fashion.products.import_jobs import exclusion
from fashion.products.importing import SAMPLE
from fashion.settings import load_settings
from support.shops.feed_server import Answer, serving_feeds
from support.waiting import eventually

HEADER = "sku,brand,name,category,subcategory,hex"


@pytest.fixture
def stores(postgres_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch, worker_id: str) -> None:
    monkeypatch.setenv("FASHION_DATABASE_URL", postgres_url)
    monkeypatch.setenv("FASHION_REDIS_URL", redis_url)
    monkeypatch.setenv("FASHION_PLATFORM", f"commands_{worker_id}")
    # On a busy machine any query is slow, and commands would print that among their output.
    monkeypatch.setenv("FASHION_SLOW_QUERY_SECONDS", "600")


@pytest.fixture
def migrated(stores: None) -> None:
    assert run("migrate").exit_code == 0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_migrating_again_changes_nothing(migrated: None) -> None:
    assert run("migrate", "color").stdout == "color: up to date\n"


def test_an_import_reports_what_was_rejected_and_where(migrated: None, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.csv"
    file.write_text(f"{HEADER}\na,B,One,makeup,lip,#aa0000\nb,B,Two,makeup,lip,red\n")
    report = json.loads(run("catalogue", "import", "--json", str(file)).stdout)
    assert report["added"] + report["unchanged"] == 1
    assert [row["line"] for row in report["rejected"]] == [3]


def test_an_import_of_another_file_type_is_one_sentence(migrated: None, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.xlsx"
    file.write_bytes(b"PK\x03\x04")
    result = run("catalogue", "import", str(file))
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_the_sample_fills_an_empty_catalogue_alone(stores: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_PLATFORM", f"t{uuid4().hex[:12]}")
    run("migrate", "products")
    added = int(run("catalogue", "sample").output.removesuffix(" added\n"))
    assert json.loads(run("catalogue", "import", "--json", str(SAMPLE)).stdout)["changed"] == added > 0
    assert json.loads(run("catalogue", "import", "--json", str(SAMPLE)).stdout)["unchanged"] == added
    assert run("catalogue", "sample").stdout == "0 added\n"


@pytest.fixture
def own_platform(stores: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_PLATFORM", f"t{uuid4().hex[:12]}")
    run("migrate", "products")


def test_a_feed_in_which_every_row_is_rejected_changes_nothing(own_platform: None, tmp_path: Path) -> None:
    file = tmp_path / "feed.csv"
    file.write_text(f"{HEADER}\na,B,One,makeup,lip,red\n")
    result = run("catalogue", "import", str(file))
    assert (result.exit_code, result.stderr) == (1, "Every row is rejected: nothing is imported.\n")
    assert "line 2: 'red' is not a color" in result.stdout
    assert run("catalogue", "list", "--json").stdout == "[]\n"


def test_an_import_is_summed_up_in_a_file(own_platform: None, tmp_path: Path) -> None:
    file, summary = tmp_path / "feed.csv", tmp_path / "summary.json"
    file.write_text(f"{HEADER}\na,B,One,makeup,lip,#aa0000\nb,B,Two,makeup,lip,red\nc,B,Three,makeup,lip,red\n")
    run("catalogue", "import", str(file), "--summary", str(summary))
    done = json.loads(summary.read_bytes())
    assert [done[name] for name in ("added", "changed", "retired", "rejected", "total")] == [1, 0, 0, 2, 3]
    assert done["first_rejected"].startswith("line 3: 'red' is not a color")
    run("catalogue", "import", str(file), "--summary", str(summary), "--strict")
    failure = json.loads(summary.read_bytes())["failure"]
    assert failure == "2 rows are rejected, more than 0: nothing is imported."


def test_what_is_logged_does_not_mix_with_json(own_platform: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_SLOW_QUERY_SECONDS", "0.000001")
    result = run("catalogue", "list", "--json")
    assert (result.stdout, "slow query" in result.stderr) == ("[]\n", True)


@pytest.mark.parametrize(
    ("options", "code"), [(["--strict"], 1), (["--max-rejected", "0"], 1), (["--max-rejected", "1"], 0)]
)
def test_more_rejected_rows_than_allowed_change_nothing(
    own_platform: None, tmp_path: Path, options: list[str], code: int
) -> None:
    file = tmp_path / "feed.csv"
    file.write_text(f"{HEADER}\na,B,One,makeup,lip,red\nb,B,Two,makeup,lip,#aa0000\n")
    assert run("catalogue", "import", str(file), *options).exit_code == code
    assert len(json.loads(run("catalogue", "list", "--json").stdout)) == 1 - code


def test_a_catalogue_is_replaced_retired_exported_and_cleared(own_platform: None, tmp_path: Path) -> None:
    old, new, exported = (tmp_path / name for name in ("old.csv", "new.csv", "exported.csv"))
    rows = [f"{name},B,Red shirt,Shirts,,red,EUR 12.50" for name in "abcdef"]
    old.write_text("\n".join(["sku,brand,name,category,hex,color,price", *rows]))
    new.write_text("\n".join(old.read_text().splitlines()[:-1]))
    assert "6 added" in run("catalogue", "import", str(old)).stdout
    assert (
        "would be: 0 added, 0 changed, 5 unchanged, 1 retired"
        in run("catalogue", "import", str(new), "--replace", "--dry-run").stdout
    )
    assert "5 unchanged, 1 retired" in run("catalogue", "import", str(new), "--replace").stdout
    assert run("catalogue", "retire", "a", "f").stdout == "1 retired\n"
    exported.write_text(run("catalogue", "export").stdout)
    assert run("catalogue", "clear", "--yes").stdout == "6 deleted\n"
    assert "6 added" in run("catalogue", "import", str(exported)).stdout
    items = json.loads(run("catalogue", "list", "--json").stdout)
    assert [item["availability"] for item in items if item["sku"] in "af"] == ["discontinued", "discontinued"]
    assert {(item["price_minor"], item["subcategory"]) for item in items} == {(1250, "top")}


def test_a_replacement_of_most_of_a_feed_asks_first(own_platform: None, tmp_path: Path) -> None:
    file = tmp_path / "feed.csv"
    file.write_text("sku,name\na,Shirt\nb,Shirt\nc,Shirt\n")
    run("catalogue", "import", str(file))
    file.write_text("sku,name\na,Shirt\n")
    result = run("catalogue", "import", str(file), "--replace")
    assert result.exit_code == 2
    assert "lacks 2 of the 3 products" in result.stderr
    assert "2 retired" in run("catalogue", "import", str(file), "--replace", "--yes").stdout


def test_a_feed_is_imported_from_its_url(own_platform: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASHION_FEED_LOOPBACK", "true")
    with serving_feeds() as feeds:
        feeds.answer = Answer(b"sku,name\na,Shirt\n")
        assert "1 added" in run("catalogue", "import", feeds.url).stdout
        feeds.answer = Answer(status=404)
        result = run("catalogue", "import", feeds.url)
    assert (result.exit_code, result.stderr) == (2, "Error: The server answered 404 (Not Found).\n")


def test_a_url_of_this_machine_is_rejected_unless_it_is_allowed(own_platform: None) -> None:
    result = run("catalogue", "import", "https://127.0.0.1/feed.csv")
    assert (result.exit_code, result.stderr) == (2, "Error: `url` leads to an address that is not public.\n")


def test_products_of_a_feed_replace_the_sample(own_platform: None, tmp_path: Path) -> None:
    file = tmp_path / "feed.csv"
    file.write_text("sku,name\nown,Shirt\n")
    run("catalogue", "sample")
    run("catalogue", "import", str(file))
    assert [item["sku"] for item in json.loads(run("catalogue", "list", "--json").stdout)] == ["own"]


def test_replay_counts_the_events_of_each_service(migrated: None) -> None:
    assert (
        run("events", "replay", "imaging", "color").output
        == "imaging: 0 events replayed\ncolor: 0 events replayed\n"
    )


def test_maintenance_reports_each_table(migrated: None) -> None:
    assert "color: profiles vacuumed and analyzed" in run("maintain").output


@pytest.mark.parametrize(("events_url", "is_kept"), [("", True), ("nats://127.0.0.1:4222", False)])
def test_maintenance_deletes_the_stream_in_redis_that_nothing_uses(
    migrated: None, redis_url: str, monkeypatch: pytest.MonkeyPatch, events_url: str, is_kept: bool
) -> None:
    key = stream_key(load_settings().key_prefix)
    monkeypatch.setenv("FASHION_EVENTS_URL", events_url)
    with Redis.from_url(redis_url) as redis:
        redis.xadd(key, {"type": "of an erased user"})
        assert run("maintain").exit_code == 0
        assert bool(redis.exists(key)) == is_kept


@pytest.mark.parametrize("entry", ["1-1", "no ID"])
def test_a_dead_letter_that_is_not_there_is_one_sentence(stores: None, entry: str) -> None:
    result = run("events", "dead", "delete", entry)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert f"No dead letter has the ID {entry}" in result.stderr


def test_without_dead_letters_none_is_sent_again(stores: None) -> None:
    assert json.loads(run("events", "dead", "list", "--json").stdout) == []
    assert run("events", "dead", "retry").stdout == "0 sent again\n"


@pytest.fixture
async def products(own_platform: None) -> AsyncIterator[Database]:
    database = open_database(load_settings(), "products")
    yield database
    await database.close()


@pytest.fixture
def feed(tmp_path: Path) -> str:
    file = tmp_path / "feed.csv"
    file.write_text(f"{HEADER}\na,B,One,makeup,lip,#aa0000\n")
    return str(file)


async def waits_for_its_turn(products: Database) -> bool:
    waiting = """SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
                 WHERE locktype = 'advisory' AND NOT granted AND application_name = :schema"""
    return bool(await products.rows(text(waiting), schema=products.schema))


async def test_an_import_waits_for_one_of_the_service(products: Database, feed: str) -> None:
    async with exclusion.importing_if_free(products):
        importing = asyncio.create_task(asyncio.to_thread(run, "catalogue", "import", feed))
        await eventually(lambda: waits_for_its_turn(products), within=20)
    result = await importing
    assert result.stderr == "Another import is under way; waiting for its end, 300 s at most.\n"
    assert "1 added" in result.stdout


async def test_an_import_gives_up_where_another_takes_too_long(
    products: Database, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exclusion, "PATIENCE_SECONDS", 1)
    async with exclusion.importing_if_free(products):
        result = await asyncio.to_thread(run, "catalogue", "import", feed)
        trial = await asyncio.to_thread(run, "catalogue", "import", feed, "--dry-run")
    said = "Error: Another import has not ended within 1 s: nothing is imported. Try again later."
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, said)
    assert "would be: 1 added" in trial.stdout


async def test_the_service_begins_no_import_during_one_of_the_command(products: Database) -> None:
    async with exclusion.importing_in_turn(products, print), exclusion.importing_if_free(products) as is_free:
        assert not is_free
    async with exclusion.importing_if_free(products) as is_free:
        assert is_free
