"""The platform's API as its clients use it, for tests; wherever the platform runs."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import msgspec

from support.photos import encode, portrait
from support.waiting import PATIENCE, wait_for

__all__ = [
    "PATIENCE",
    "Client",
    "Json",
    "ReceivedEvent",
    "as_stored",
    "new_user",
    "photo",
    "photo_of_its_own",
    "wait_for",
]

Json = dict[str, Any]


def new_user() -> str:
    """A user that no other test has, with an ID that is found when it leaks."""
    return f"person-{uuid4().hex}"


def photo(quality: int = 90) -> bytes:
    """A portrait; another quality is another photo of the same face."""
    return encode(portrait(256, 240), quality=quality)


def photo_of_its_own() -> bytes:
    """A portrait that nobody has uploaded before."""
    return photo() + random.randbytes(16)


def as_stored(analysis: Json) -> Json:
    """The answer to a photo as it is read later: without the face, which is not recorded."""
    return analysis | {"face": None}


class ReceivedEvent(msgspec.Struct):
    """A server-sent event."""

    id: str
    type: str
    data: Json


class Client:
    """A platform's API, and everything that its answers promise."""

    def __init__(self) -> None:
        self.web = httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_keepalive_connections=0))

    def url(self, path: str, service: str = "gateway") -> str:
        """Where a path is."""
        raise NotImplementedError

    def call(
        self,
        method: str,
        path: str,
        user: str | None = None,
        *,
        service: str = "gateway",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """An answer, whatever it is."""
        who = {"X-User-ID": user} if user else {}
        return self.web.request(method, self.url(path, service), headers={**who, **(headers or {})}, **more)

    def get(
        self, path: str, user: str | None = None, *, service: str = "gateway", **headers: str
    ) -> httpx.Response:
        """An answer to a read; `if_none_match` is the header If-None-Match."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("GET", path, user, service=service, headers=named)

    def read(self, path: str, user: str | None = None) -> Json:
        """The body of a read that has to succeed."""
        answer = self.get(path, user)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def upload(
        self, user: str | None, content: bytes | None = None, *, service: str = "gateway", **headers: str
    ) -> httpx.Response:
        """The answer to a photo as the body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = photo_of_its_own() if content is None else content
        return self.call(
            "POST",
            "/v1/analyses",
            user,
            service=service,
            headers={"Content-Type": "image/jpeg", **named},
            content=body,
        )

    def upload_all(
        self, user: str, photos: Sequence[bytes], *, service: str = "gateway", **headers: str
    ) -> httpx.Response:
        """The answer to photos in one form."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        files = [("photo", ("me.jpg", each, "image/jpeg")) for each in photos]
        return self.call("POST", "/v1/analyses", user, service=service, headers=named, files=files)

    def measured(self, user: str, content: bytes | None = None) -> Json:
        """The stored analysis of a photo, once colors and products follow it."""
        answer = self.upload(user, content)
        assert answer.status_code == 201, answer.text
        analysis = as_stored(answer.json())
        wait_for(lambda: self.is_ranked(analysis))
        return analysis

    def interact(self, user: str, action: str, item: str = "mv-bare-01lw", **headers: str) -> httpx.Response:
        """The answer to one interaction with makeup, or with a color for it."""
        done = {"id": str(uuid4()), "action": action, "item": item, "category": "makeup"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        path, body = f"/v1/users/{user}/interactions", {"interactions": [done]}
        return self.call("POST", path, user, headers=named, json=body)

    def following_from(self, analysis: Json) -> dict[str, Json]:
        """The profile, colors and products that an analysis links to."""
        links, user = analysis["links"], analysis["user"]
        return {read: self.read(links[read], user) for read in ("profile", "colors", "products")}

    def is_ranked(self, analysis: Json) -> bool:
        """Whether everything that follows from an analysis is there."""
        return not any(view["pending"] for view in self.following_from(analysis).values())

    @contextmanager
    def following(self, user: str, last: str = "") -> Iterator[Iterator[ReceivedEvent]]:
        """The user's events as they come, once the stream has begun."""
        headers = {"X-User-ID": user, **({"Last-Event-ID": last} if last else {})}
        with self.web.stream("GET", self.url(f"/v1/users/{user}/events"), headers=headers) as answer:
            assert answer.status_code == 200, answer.read()
            lines = answer.iter_lines()
            next(lines)
            yield _received(lines)

    def opening(self, user: str) -> dict[str, str]:
        """The fields that a stream of events begins with, before any event."""
        with self.web.stream("GET", self.url(f"/v1/users/{user}/events"), headers={"X-User-ID": user}) as answer:
            return dict(line.split(": ", 1) for line in iter(answer.iter_lines().__next__, "") if line[0] != ":")

    def history(self, user: str) -> list[Json]:
        """Every analysis of a user, newest first."""
        path, found, cursor = f"/v1/users/{user}/history?limit=100", list[Json](), ""
        while cursor is not None:
            page = self.read(f"{path}&cursor={cursor}" if cursor else path, user)
            found, cursor = found + page["items"], page["next"]
        return found


def _received(lines: Iterator[str]) -> Iterator[ReceivedEvent]:
    fields: dict[str, str] = {}
    deadline = time.monotonic() + PATIENCE
    for line in lines:
        name, _, value = line.partition(": ")
        if line:
            fields[name] = value
        elif "data" in fields:
            yield ReceivedEvent(fields["id"], fields["event"], msgspec.json.decode(fields["data"]))
            fields = {}
        assert time.monotonic() < deadline, f"no event within {PATIENCE} s"
