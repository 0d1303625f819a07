"""People who use a platform while something happens to it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event

import httpx

from support.http.clients import Client, Json, new_user, photo_of_its_own

UPLOAD = "an upload"
READS = (
    "/v1/users/{user}/profile",
    "/v1/users/{user}/colors",
    "/v1/users/{user}/products",
    "/v1/colors?tone=5&undertone=warm",
    "/v1/products?tone=5&limit=3",
)


@dataclass(frozen=True)
class Answer:
    """An answer: when it came, how long it took, and what was wrong with it, if anything was."""

    at: float
    seconds: float
    failure: str = ""


class Load:
    """Uploads and reads that keep coming, each by someone new, each bounded in time.

    Attributes:
        acknowledged: the analyses that were answered with 201.
    """

    def __init__(self, client: Client, pause: float) -> None:
        self._client, self._pause = client, pause
        self.answers: list[Answer] = []
        self.acknowledged: list[Json] = []
        self.ending = Event()

    @property
    def failures(self) -> list[str]:
        """What went wrong, in order."""
        return [answer.failure for answer in self.answers if answer.failure]

    @property
    def failed_uploads(self) -> list[str]:
        """What went wrong with uploads, in order."""
        return [failure for failure in self.failures if failure.startswith(UPLOAD)]

    def is_well(self, seconds: float = 10) -> bool:
        """Whether there were answers of late, and nothing was wrong with them."""
        late = [answer for answer in self.answers if answer.at > time.monotonic() - seconds]
        return len(late) > seconds and not any(answer.failure for answer in late)

    def more(self, count: int) -> Callable[[], bool]:
        """Whether so many more answers have come."""
        wanted = len(self.answers) + count
        return lambda: len(self.answers) >= wanted

    def summary(self) -> str:
        """How it went, in a few words."""
        slowest = max(answer.seconds for answer in self.answers)
        return f"{len(self.failures)} of {len(self.answers)} failed, the slowest took {slowest:.1f} s"

    def run(self) -> None:
        """Use the platform until the end is near."""
        while not self.ending.is_set():
            user = new_user()
            uploaded = self._ask(UPLOAD, partial(self._client.upload, user, photo_of_its_own()))
            if uploaded:
                self.acknowledged.append(uploaded.json())
            for path in READS:
                self._ask(path, partial(self._client.get, path.format(user=user), user))

    def _ask(self, what: str, send: Callable[[], httpx.Response]) -> httpx.Response | None:
        began = time.monotonic()
        failure, answer = "", None
        try:
            answer = send()
            if not answer.is_success:
                failure = f"{what}: {answer.status_code} {answer.text}"
        except httpx.TransportError as error:
            failure = f"{what}: {error!r}"
        ended = time.monotonic()
        self.answers.append(Answer(ended, ended - began, failure))
        self.ending.wait(self._pause)
        return None if failure else answer


@contextmanager
def using(client: Client, people: int = 3, pause: float = 0.2) -> Iterator[Load]:
    """People who use a platform meanwhile."""
    load = Load(client, pause)
    with ThreadPoolExecutor(people) as threads:
        done = [threads.submit(load.run) for _ in range(people)]
        try:
            yield load
        finally:
            load.ending.set()
    for each in done:
        each.result()
