"""Pages of another origin in a real browser: uploads, errors, the stream of events and the WebSocket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.platforms.processes import Json, Platform, new_user, photo_of_its_own
from support.studio.browser import Pages, browser, report_of, serving_pages

pytestmark = pytest.mark.skipif(browser() is None, reason="no Chromium is installed here")

CHAIN = ["SkinToneAnalyzed", "ColorsRecommended", "ProductsRanked"]
CALLS = """
const { api, user } = settings;
const headers = { "X-User-ID": user };
const events = `${api}/v1/users/${user}/events`;
const upload = async () => {
  const photo = await (await fetch("/photo.jpg")).blob();
  return fetch(`${api}/v1/analyses`, { method: "POST", headers, body: photo });
};
const ticket = async () => (await (await fetch(`${events}/tickets`, { method: "POST", headers })).json()).ticket;
const seen = [];
"""


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    with serving_pages() as serving:
        yield serving


@pytest.fixture(scope="module")
def open_to_pages(platform: Platform, pages: Pages) -> Iterator[str]:
    """A gateway that these pages may call."""
    platform.start("gateway-pages", allowed_origins=pages.origin)
    yield platform.url("", "gateway-pages")
    platform.stop("gateway-pages")


def run(pages: Pages, script: str, api: str, folder: Path) -> Json:
    """What the script of a page reports, of a user of its own."""
    pages.files["/photo.jpg"] = photo_of_its_own()
    found: Json = report_of(pages, CALLS + script, folder, api=api, user=new_user())
    return found


def test_a_page_uploads_and_reads_what_it_may(pages: Pages, open_to_pages: str, tmp_path: Path) -> None:
    script = """
    const answer = await upload();
    const analysis = await answer.json();
    const faulty = await fetch(`${api}/v1/users/other/profile`, { headers });
    return { status: answer.status, location: answer.headers.get("Location"), id: analysis.id,
             fault: faulty.status, problem: (await faulty.json()).type };
    """
    found = run(pages, script, open_to_pages, tmp_path)
    assert (found["status"], found["location"]) == (201, f"/v1/analyses/{found['id']}")
    assert (found["fault"], found["problem"]) == (403, "urn:fashion:problem:not-yours")


def test_a_page_follows_its_user_with_a_ticket(pages: Pages, open_to_pages: str, tmp_path: Path) -> None:
    script = """
    const stream = new EventSource(`${events}?ticket=${await ticket()}`);
    await new Promise((opened) => stream.onopen = opened);
    const followed = new Promise((done) => {
      for (const name of settings.chain) stream.addEventListener(name, (event) => {
        seen.push([name, JSON.parse(event.data).analysis]);
        if (seen.length === 3) done();
      });
    });
    const { id } = await (await upload()).json();
    await followed;
    stream.close();
    return { id, seen };
    """
    found = run(pages, script.replace("settings.chain", str(CHAIN)), open_to_pages, tmp_path)
    assert found["seen"] == [[name, found["id"]] for name in CHAIN]


def test_a_page_follows_its_user_over_a_websocket(pages: Pages, open_to_pages: str, tmp_path: Path) -> None:
    script = """
    const socket = new WebSocket(`${events}?ticket=${await ticket()}`.replace("http:", "ws:"));
    let id;
    await new Promise((done) => socket.onmessage = async ({ data }) => {
      const message = JSON.parse(data);
      seen.push([message.event, message.data?.analysis ?? null]);
      if (message.event === "following") ({ id } = await (await upload()).json());
      if (seen.length === 4) done();
    });
    socket.close();
    await new Promise((closed) => socket.onclose = closed);
    return { id, seen };
    """
    found = run(pages, script, open_to_pages, tmp_path)
    assert found["seen"] == [["following", None], *([name, found["id"]] for name in CHAIN)]


def test_a_page_learns_why_its_ticket_is_not_taken(pages: Pages, open_to_pages: str, tmp_path: Path) -> None:
    script = """
    const spent = await ticket();
    const first = new EventSource(`${events}?ticket=${spent}`);
    await new Promise((opened) => first.onopen = opened);
    first.close();
    const second = new EventSource(`${events}?ticket=${spent}`);
    await new Promise((failed) => second.onerror = failed);
    const socket = new WebSocket(`${events}?ticket=${spent}`.replace("http:", "ws:"));
    socket.onmessage = ({ data }) => seen.push(JSON.parse(data).data.type);
    const { code } = await new Promise((closed) => socket.onclose = closed);
    return { closed: second.readyState === EventSource.CLOSED, code, seen };
    """
    found = run(pages, script, open_to_pages, tmp_path)
    assert found == {"closed": True, "code": 4401, "seen": ["urn:fashion:problem:bad-ticket"]}


def test_a_page_of_another_origin_gets_nothing(platform: Platform, pages: Pages, tmp_path: Path) -> None:
    script = """
    const answers = await Promise.allSettled([upload(), ticket()]);
    const socket = new WebSocket(`${events}?ticket=none`.replace("http:", "ws:"));
    const { code } = await new Promise((closed) => socket.onclose = closed);
    return { code, seen: answers.map((each) => each.status) };
    """
    found = run(pages, script, platform.url(""), tmp_path)
    assert found == {"code": 4403, "seen": ["rejected", "rejected"]}
