"""Feeds fetched from a server of this machine: what its answers lead to."""

import gzip
from collections.abc import Iterator

import pytest

from fashion.products.import_jobs import fetching
from fashion.products.import_jobs.fetching import FeedFetcher, Validators
from fashion.products.outbound import fetching as outbound
from fashion.products.outbound.addresses import BadUrlError
from fashion.products.outbound.fetching import FetchError
from fashion.settings import load_settings
from support.shops.feed_server import Answer, FeedServer, serving_feeds

FEED = b"sku,name\na,Red\n"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with serving_feeds() as feeds:
        yield feeds


@pytest.fixture
def fetch() -> FeedFetcher:
    return FeedFetcher(load_settings(feed_loopback=True))


async def file_at(fetch: FeedFetcher, url: str) -> bytes:
    fetched = await fetch(url)
    assert fetched
    return fetched.file


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": to})


async def test_a_file_is_fetched_with_the_version_that_its_server_names(
    server: FeedServer, fetch: FeedFetcher
) -> None:
    server.answer = Answer(FEED, headers={"ETag": '"1"', "Last-Modified": "Sat, 28 Nov 2026 10:00:00 GMT"})
    fetched = await fetch(server.url)
    assert fetched
    assert fetched.file == FEED
    assert fetched.validators == Validators('"1"', "Sat, 28 Nov 2026 10:00:00 GMT")


async def test_a_known_version_is_not_sent_again(server: FeedServer, fetch: FeedFetcher) -> None:
    server.answer = Answer(FEED, headers={"ETag": '"1"'})
    assert await fetch(server.url, Validators('"1"', "Sat, 28 Nov 2026 10:00:00 GMT")) is None
    assert server.asked[0]["if-none-match"] == '"1"'
    assert server.asked[0]["if-modified-since"] == "Sat, 28 Nov 2026 10:00:00 GMT"


async def test_a_packed_answer_is_kept_as_it_comes(server: FeedServer, fetch: FeedFetcher) -> None:
    server.answer = Answer(gzip.compress(FEED), headers={"Content-Encoding": "gzip"})
    assert gzip.decompress(await file_at(fetch, server.url)) == FEED
    assert server.asked[0]["accept-encoding"] == "gzip"


async def test_a_packed_file_that_its_server_packs_again_is_packed_once(
    server: FeedServer, fetch: FeedFetcher
) -> None:
    file = gzip.compress(FEED)
    server.answer = Answer(gzip.compress(file), headers={"Content-Encoding": "gzip"})
    assert await file_at(fetch, server.url) == file


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=404), "The server answered 404 (Not Found)."),
        (Answer(status=599), "The server answered 599."),
        (Answer(status=206, body=FEED), "The server answered 206 (Partial Content)."),
        (Answer(status=304), "The server answered 304 (Not Modified)."),
        (Answer(FEED, headers={"Content-Encoding": "br"}), "The server packed the file with 'br'"),
        (Answer(FEED, headers={"Content-Length": "20000001"}), "The file has more than 20,000,000 bytes."),
        (Answer(FEED, headers={"Content-Encoding": "gzip"}), "The server's packing is damaged"),
        (
            Answer(gzip.compress(b"\x1f\x8b" + bytes(20_000_001)), headers={"Content-Encoding": "gzip"}),
            "The file has more than 20,000,000 bytes.",
        ),
        (Answer(FEED, headers={"Content-Length": "20"}), "The connection ended before the answer did."),
        (redirect("http://10.0.0.1/feed"), "`url` takes https:// on port 443."),
        (redirect("https://10.0.0.1/feed"), "`url` leads to an address that is not public."),
        (redirect("file:///etc/passwd"), "The server redirects to where no file may be fetched from"),
        (redirect(""), "The server redirects more than 3 times."),
    ],
    ids=[
        "missing",
        "unknown status",
        "a part",
        "not asked against",
        "packed otherwise",
        "large",
        "no gzip",
        "large when unpacked",
        "cut off",
        "to http",
        "to a private address",
        "to a file",
        "in a circle",
    ],
)
async def test_an_answer_that_is_no_file_has_a_reason(
    server: FeedServer, fetch: FeedFetcher, answer: Answer, reason: str
) -> None:
    server.answer = answer
    with pytest.raises(FetchError) as failed:
        await fetch(server.url)
    assert reason in str(failed.value)


async def test_redirects_are_followed(server: FeedServer, fetch: FeedFetcher) -> None:
    with serving_feeds() as other:
        other.answer = Answer(FEED)
        server.answer = redirect(other.url, 308)
        assert await file_at(fetch, server.url) == FEED


async def test_a_name_that_leads_to_this_machine_is_not_asked(server: FeedServer) -> None:
    fetch = FeedFetcher(load_settings(feed_http=True))
    for host in ("localhost", "127.0.0.1", "[::1]"):
        with pytest.raises(BadUrlError):
            await fetch(f"http://{host}/feed")
    assert server.asked == []


async def test_a_name_is_checked_by_the_address_that_it_resolves_to(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a name of the internet that was made to lead here; the resolver takes it for this machine.
    monkeypatch.setattr(outbound, "check_url", lambda url, **_: None)
    fetch = FeedFetcher(load_settings())
    with pytest.raises(FetchError, match="The address is not public"):
        await fetch(f"http://localhost:{server.port}/feed")
    assert server.asked == []


async def test_an_endless_answer_ends_at_the_limit(server: FeedServer, fetch: FeedFetcher) -> None:
    server.answer, server.endless = Answer(b"a" * 100_000), True
    with pytest.raises(FetchError, match="more than 20,000,000 bytes"):
        await fetch(server.url)


async def test_a_silent_server_is_left(
    server: FeedServer, fetch: FeedFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.2)
    server.open.clear()
    with pytest.raises(FetchError, match="did not arrive within"):
        await fetch(server.url)


async def test_a_server_that_is_not_there_has_a_reason(server: FeedServer, fetch: FeedFetcher) -> None:
    with serving_feeds() as gone:
        url = gone.url
    with pytest.raises(FetchError, match="The connection failed"):
        await fetch(url)
