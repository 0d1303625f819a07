"""Imports over HTTP, on real stores, with the runner in the background."""

import gzip
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fashion.products.bootstrap import create_app
from fashion.products.import_jobs import files, jobs
from fashion.products.import_jobs.store import ImportJobs
from fashion.settings import Settings
from support.waiting import wait_for

HEADER = "sku,name,category,subcategory,hex\n"
FEED = f"{HEADER}a,Red,makeup,lip,#c41e3a\nb,Rose,makeup,lip,#ff66cc\nc,Bad,makeup,lip,reddish?\n"

Client = TestClient[Litestar]


def send(client: Client, file: str | bytes, query: str = "") -> dict[str, Any]:
    """What became of a file, once its import is over."""
    answer = client.post(f"/v1/catalogue/imports?{query}", content=file)
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "queued"
    path = answer.headers["Location"]
    wait_for(lambda: client.get(path).json()["finished_at"])
    found: dict[str, Any] = client.get(path).json()
    return found


def skus(client: Client) -> list[str]:
    return [item["sku"] for item in client.get("/v1/products").json()["items"]]


def test_a_file_is_imported_with_a_report(client: Client) -> None:
    job = send(client, FEED)
    assert (job["status"], job["format"], job["failure"]) == ("succeeded", "own", None)
    assert (job["rows"], job["processed"], job["added"], job["rejected_count"]) == (3, 3, 2, 1)
    assert job["rejected"][0]["line"] == 4
    assert "reddish?" in job["rejected"][0]["reason"]
    assert wait_for(lambda: skus(client) == ["a", "b"])


def test_a_packed_file_with_other_columns_is_imported(client: Client) -> None:
    file = gzip.compress(b"Nr.;Titel\nx-1;Rouge lipstick\n")
    job = send(client, file, "columns=sku%3DNr.,name%3DTitel&brand=Tulwa")
    assert (job["status"], job["format"], job["added"]) == ("succeeded", "mapped", 1)
    assert client.get("/v1/products/x-1").json()["brand"] == "Tulwa"


def test_a_dry_run_changes_nothing(client: Client) -> None:
    job = send(client, FEED, "dry_run=true")
    assert (job["status"], job["dry_run"], job["added"]) == ("succeeded", True, 2)
    assert client.get("/v1/products/a").status_code == 404


def test_a_replacement_retires_what_left_the_feed_if_confirmed(client: Client) -> None:
    send(client, FEED)
    left = f"{HEADER}a,Red,makeup,lip,#c41e3a\n"
    job = send(client, left, "replace=true")
    assert (job["status"], job["retired"]) == ("failed", 0)
    assert "confirmed=true" in job["failure"]
    assert send(client, left, "replace=true&confirmed=true")["retired"] == 1
    assert client.get("/v1/products/b").json()["availability"] == "discontinued"


def test_more_rejected_rows_than_allowed_import_nothing(client: Client) -> None:
    job = send(client, FEED, "max_rejected=0")
    assert (job["status"], job["failure"]) == ("failed", "1 rows are rejected, more than 0: nothing is imported.")
    assert client.get("/v1/products/a").status_code == 404


def test_a_file_that_breaks_on_the_way_imports_nothing(client: Client) -> None:
    job = send(client, f'{FEED}d,"never closed,makeup,lip,#c41e3a\n')
    assert (job["status"], job["added"]) == ("failed", 0)
    assert job["failure"].startswith("The record on line 5 cannot be read")
    assert client.get("/v1/products/a").status_code == 404


@pytest.mark.parametrize(
    ("file", "query", "detail"),
    [
        (b"", "", "The file is empty."),
        (b"weight,height\n1,2\n", "", "The columns height, weight are those of no known feed"),
        (b"PK\x03\x04....", "", "This is a spreadsheet or a ZIP archive"),
        (gzip.compress(FEED.encode(), mtime=0)[:-9], "", "The gzip file is damaged"),
        (FEED, "columns=sku", "The mapping names 'sku'"),
        (FEED, "currency=ZZZ", "ISO 4217 has no currency 'ZZZ'."),
    ],
    ids=["empty", "unknown", "spreadsheet", "damaged", "mapping", "currency"],
)
def test_a_file_that_is_no_feed_is_rejected_at_once(
    client: Client, file: str | bytes, query: str, detail: str
) -> None:
    answer = client.post(f"/v1/catalogue/imports?{query}", content=file)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:fashion:problem:bad-feed")
    assert answer.json()["detail"].startswith(detail)


def test_a_file_that_unpacks_to_too_much_is_rejected(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 1000)
    answer = client.post("/v1/catalogue/imports", content=gzip.compress(b"sku,name\n" + b"a" * 2000))
    assert (answer.status_code, answer.json()["detail"]) == (422, "The file holds more than 1,000 bytes.")


def test_a_file_that_is_too_large_is_rejected(client: Client) -> None:
    answer = client.post("/v1/catalogue/imports", content=b"x" * (jobs.MAX_BYTES + 1))
    assert answer.status_code == 413


def test_only_so_many_imports_wait(new_platform: Callable[[], Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    async def stay(*_: object) -> None:
        return None

    monkeypatch.setattr(ImportJobs, "waiting", stay)
    with TestClient(create_app(new_platform())) as own:
        answers = [own.post("/v1/catalogue/imports", content=FEED) for _ in range(jobs.MAX_WAITING + 2)]
    assert [answer.status_code for answer in answers][-1] == 429
    assert answers[-1].headers["Retry-After"]


def test_an_import_that_is_not_there_is_not_found(client: Client) -> None:
    answer = client.get(f"/v1/catalogue/imports/{uuid4()}")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:fashion:problem:no-import")
    assert client.get("/v1/catalogue/imports/none").status_code == 404
