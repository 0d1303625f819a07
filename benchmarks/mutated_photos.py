"""`python -m benchmarks.mutated_photos`: send damaged photos to a running platform and look at imaging's memory.

Each is a sound photo (JPEG, PNG, WebP, HEIC or AVIF) with some bytes changed, inserted, deleted or cut off.
None may be answered with a 5xx, and the memory has to be back where it was after the first tenth.
"""

import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import islice
from random import Random
from typing import NamedTuple

import click
import httpx
import pillow_heif
from PIL import Image
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.photos import SMALL, portrait

KINDS = ("jpeg", "png", "webp", "heif", "avif")
TYPES = {"heif": "heic"}
MOST_CHANGES, LONGEST_CHANGE = 4, 8
HEAD_BYTES = 512
SENDERS = 2
PATIENCE_SECONDS = 120.0
ALLOWED_GROWTH = 100_000_000

Photo = tuple[str, bytes]


class Outcome(NamedTuple):
    """How often each status was the answer, and imaging's memory in bytes before and after."""

    statuses: Counter[int]
    before: int
    after: int

    @property
    def is_sound(self) -> bool:
        """Return whether nothing broke and nothing was kept."""
        return max(self.statuses) < 500 and self.after - self.before < ALLOWED_GROWTH


@cache
def sound(kind: str) -> bytes:
    """Return a photo of a format, as its encoder makes it."""
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    Image.open(io.BytesIO(portrait(SMALL))).save(file, kind, quality=80)
    return file.getvalue()


def mutated(seed: int) -> Iterator[Photo]:
    """Yield media types and damaged photos without end, the same ones for the same seed."""
    random = Random(seed)
    while True:
        kind = random.choice(KINDS)
        body = bytearray(sound(kind))
        for _ in range(random.randint(1, MOST_CHANGES)):
            _damage(body, random)
        yield f"image/{TYPES.get(kind, kind)}", bytes(body)


def _damage(body: bytearray, random: Random) -> None:
    """Change, insert or delete some bytes, half of the time near the head; seldom cut everything behind them."""
    at = random.randrange(max(1, random.choice((len(body), min(len(body), HEAD_BYTES)))))
    change = random.choices(("change", "insert", "delete", "cut"), (4, 2, 2, 1))[0]
    length = random.randint(1, LONGEST_CHANGE)
    end = {"insert": at, "cut": len(body)}.get(change, at + length)
    body[at:end] = random.randbytes(length) if change in {"change", "insert"} else b""


def attack(send: Callable[[Photo], int], memory: Callable[[], int], photos: int, seed: int) -> Outcome:
    """Send so many photos; memory is compared from when a tenth of them has been answered."""
    given, statuses = mutated(seed), Counter[int]()
    with ThreadPoolExecutor(SENDERS) as threads:
        statuses.update(threads.map(send, islice(given, photos // 10)))
        before = memory()
        statuses.update(threads.map(send, islice(given, photos - photos // 10)))
    return Outcome(statuses, before, memory())


def resident_bytes(metrics: str) -> int:
    """Return the memory of the process that these metrics are of."""
    families = text_string_to_metric_families(metrics)
    samples = (sample for family in families for sample in family.samples)
    return int(next(each.value for each in samples if each.name == "process_resident_memory_bytes"))


@click.command(context_settings={"show_default": True})
@click.option("--url", default="http://127.0.0.1:8080", help="The gateway, in mode `header`")
@click.option("--metrics", default="http://127.0.0.1:8001/metrics", help="The metrics of imaging")
@click.option("--photos", default=2000, help="How many to send")
@click.option("--seed", default=1)
def main(url: str, metrics: str, photos: int, seed: int) -> None:
    """Send damaged photos; fail if one is answered with a 5xx or if memory is kept."""
    with httpx.Client(timeout=PATIENCE_SECONDS) as web:

        def send(photo: Photo) -> int:
            kind, body = photo
            headers = {"X-User-ID": "mutant", "Content-Type": kind}
            return web.post(f"{url}/v1/analyses", content=body, headers=headers).status_code

        outcome = attack(send, lambda: resident_bytes(web.get(metrics).text), photos, seed)
    print(*(f"{status}: {count}" for status, count in sorted(outcome.statuses.items())), sep=", ")
    print(f"imaging's memory: {outcome.before / 1e6:.0f} MB, then {outcome.after / 1e6:.0f} MB")
    sys.exit(not outcome.is_sound)


if __name__ == "__main__":
    main()
