"""Imports by URL, on real stores, from a server of this machine."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fashion.products.import_jobs import fetching, files
from support.shops.feed_server import Answer, FeedServer, serving_feeds
from support.waiting import wait_for

PATH = "/v1/catalogue/imports/by-url"
HEADER = b"sku,name,category,subcategory,hex\n"
FEED = HEADER + b"a,Red,makeup,lip,#c41e3a\nb,Rose,makeup,lip,#ff66cc\n"
FIRST = Answer(FEED, headers={"ETag": '"1"'})

Client = TestClient[Litestar]
Json = dict[str, Any]


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with serving_feeds() as feeds:
        feeds.answer = FIRST
        yield feeds


def over(client: Client, path: str) -> Json:
    """An import once it is over."""
    wait_for(lambda: client.get(path).json()["finished_at"])
    found: Json = client.get(path).json()
    return found


def fetched(client: Client, server: FeedServer, **options: Any) -> Json:
    """What became of an import of the server's feed."""
    answer = client.post(PATH, json={"url": server.url, **options})
    assert answer.status_code == 202, answer.text
    return over(client, answer.headers["Location"])


def test_a_feed_is_imported_from_its_url(client: Client, server: FeedServer) -> None:
    job = fetched(client, server)
    assert (job["status"], job["url"], job["rows"], job["added"]) == ("succeeded", server.url, 2, 2)
    assert not job["not_modified"]
    assert client.get("/v1/products/a").status_code == 200


def test_options_are_those_of_an_upload(client: Client, server: FeedServer) -> None:
    server.answer = Answer(b"Nr.;Titel\nx-1;Rouge lipstick\n")
    job = fetched(client, server, columns="sku=Nr.,name=Titel", brand="Tulwa", feed="tulwa", dry_run=True)
    assert (job["format"], job["feed"], job["added"]) == ("mapped", "tulwa", 1)
    assert client.get("/v1/products/x-1").status_code == 404


def test_an_unchanged_file_is_not_read_again(client: Client, server: FeedServer) -> None:
    fetched(client, server)
    for _ in range(2):
        job = fetched(client, server)
        assert (job["status"], job["not_modified"], job["rows"]) == ("succeeded", True, None)
    assert [each.get("if-none-match") for each in server.asked] == [None, '"1"', '"1"']


def test_a_changed_file_is_read(client: Client, server: FeedServer) -> None:
    fetched(client, server)
    server.answer = Answer(FEED.replace(b"Rose", b"Pink"), headers={"ETag": '"2"'})
    job = fetched(client, server)
    assert (job["not_modified"], job["changed"], job["unchanged"]) == (False, 1, 1)


@pytest.mark.parametrize("options", [{"brand": "Tulwa"}, {"replace": True}], ids=["brand", "replace"])
def test_an_unchanged_file_is_read_in_another_way(client: Client, server: FeedServer, options: Json) -> None:
    fetched(client, server)
    assert not fetched(client, server, **options)["not_modified"]


def test_an_unchanged_file_is_read_after_another_import_of_its_feed(client: Client, server: FeedServer) -> None:
    fetched(client, server)
    sent = client.post("/v1/catalogue/imports", content=HEADER + b"a,Blue,makeup,lip,#0000ff\n")
    over(client, sent.headers["Location"])
    assert fetched(client, server)["changed"] == 1


def test_an_unchanged_file_is_read_after_a_trial(client: Client, server: FeedServer) -> None:
    fetched(client, server, dry_run=True)
    assert fetched(client, server)["added"] == 2


def test_an_unchanged_file_is_read_where_its_products_are_gone(client: Client, server: FeedServer) -> None:
    fetched(client, server)
    for sku in ("a", "b"):
        client.delete(f"/v1/products/{sku}")
    assert fetched(client, server)["added"] == 2


def test_an_unconfirmed_replacement_is_no_version_that_was_imported(client: Client, server: FeedServer) -> None:
    fetched(client, server, replace=True)
    server.answer = Answer(HEADER + b"a,Red,makeup,lip,#c41e3a\n", headers={"ETag": '"2"'})
    assert fetched(client, server, replace=True)["status"] == "failed"
    assert fetched(client, server, replace=True, confirmed=True)["retired"] == 1


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Answer(status=503), "The server answered 503 (Service Unavailable)."),
        (Answer(b"<!DOCTYPE html><title>Log in</title>"), "This is an HTML page"),
        (Answer(b"PK\x03\x04...."), "This is a spreadsheet or a ZIP archive"),
        (Answer(b""), "The file is empty."),
        (Answer(status=301, headers={"Location": "https://192.168.0.1/"}), "The server redirects to where"),
    ],
    ids=["down", "page", "spreadsheet", "empty", "private"],
)
def test_what_is_no_feed_is_in_the_report(
    client: Client, server: FeedServer, answer: Answer, failure: str
) -> None:
    server.answer = answer
    job = fetched(client, server)
    assert (job["status"], job["added"], job["rows"]) == ("failed", 0, None)
    assert job["failure"].startswith(failure)


def test_a_fetched_file_that_unpacks_to_too_much_is_rejected(
    client: Client, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 1000)
    server.answer = Answer(gzip.compress(b"sku,name\n" + b"a" * 2000), headers={"Content-Encoding": "gzip"})
    assert fetched(client, server)["failure"] == "The file holds more than 1,000 bytes."


def test_a_slow_server_fails_the_job(client: Client, server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.2)
    server.open.clear()
    assert fetched(client, server)["failure"] == "The file did not arrive within 0.2 s."


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"url": "http://shop.example.com/feed"}, 422, "`url` takes https:// on port 443."),
        ({"url": "https://10.0.0.1/feed"}, 422, "`url` leads to an address that is not public."),
        ({"url": "https://me:secret@shop.example.com/"}, 422, "`url` takes a host and a path"),
        ({"url": "https://shop.example.com/", "columns": "sku"}, 422, "The mapping names 'sku'"),
        ({"url": "https://shop.example.com/", "currency": "ZZZ"}, 422, "ISO 4217 has no currency 'ZZZ'."),
        ({"url": "https://shop.example.com/", "every": "1h"}, 400, "The body has a field 'every'"),
        ({}, 400, "url is missing in the body"),
    ],
)
def test_a_request_with_a_fault_is_rejected_at_once(client: Client, body: Json, status: int, detail: str) -> None:
    answer = client.post(PATH, json=body)
    assert answer.status_code == status
    assert answer.json()["detail"].startswith(detail)
