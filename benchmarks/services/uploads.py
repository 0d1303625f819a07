"""Uploads of 12-megapixel photos: to the answer, and to ranked products."""

import asyncio
from time import perf_counter
from typing import NamedTuple

import cv2
import msgspec
import numpy as np
import uvloop

from benchmarks.photos import LARGE, portrait, unique
from benchmarks.results import Goal, Result, spread
from benchmarks.scale import Say, Scale
from benchmarks.services.load import Client, connect, read, upload
from benchmarks.services.stack import Stack

PHOTOS_A_SECOND = 5
POLL_SECONDS = 0.004
LONGEST_CHAIN = 10.0


class _Links(msgspec.Struct):
    products: str


class _Uploaded(msgspec.Struct):
    links: _Links


class _Products(msgspec.Struct):
    items: list[msgspec.Raw]
    pending: bool


class Passage(NamedTuple):
    """Seconds from when the upload was due to its 201, and to its ranked products; None where it failed."""

    answered: float
    ranked: float | None


def decode_seconds(photo: bytes, flags: int = cv2.IMREAD_COLOR) -> float:
    """How long OpenCV takes to decode a photo, in this thread."""
    started = perf_counter()
    assert cv2.imdecode(np.frombuffer(photo, np.uint8), flags) is not None
    return perf_counter() - started


def measure_upload(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """One upload after the other, each compared with decoding the same photo."""
    say(f"uploads, faces by {stack.detector}")
    uploads, full, reduced = uvloop.run(_uploads_beside_decoding(stack, scale.photos))
    ours, floor = spread(uploads), spread(full)
    return [
        Result(
            name=f"12-megapixel JPEG to 201 ({stack.detector})",
            measured=ours.p50,
            unit="ms",
            peer="OpenCV decoding that JPEG, in full",
            floor=floor.p50,
            details=ours.details()
            | {"reduced_decode_ms": round(spread(reduced).p50, 2), "megabytes": len(portrait(LARGE)) / 1e6},
        )
    ]


async def _uploads_beside_decoding(stack: Stack, count: int) -> tuple[list[float], list[float], list[float]]:
    client = await connect(stack.port)
    uploads, full, reduced = [], [], []
    for number in range(-2, count):
        photo = unique(portrait(LARGE), f"upload {number}")
        raw = upload(f"uploader-{number}", photo)
        started = perf_counter()
        answer = await client.ask(raw)
        seconds = perf_counter() - started
        assert answer.status == b"201", answer
        await asyncio.sleep(0.1)
        if number >= 0:
            uploads.append(seconds)
            full.append(decode_seconds(photo))
            reduced.append(decode_seconds(photo, cv2.IMREAD_REDUCED_COLOR_4))
    client.transport.close()
    return uploads, full, reduced


def measure_chain(stack: Stack, scale: Scale, say: Say) -> list[Result]:
    """Photos at a fixed pace, whether or not the ones before are done, each until its products are ranked."""
    say(f"upload to products, {PHOTOS_A_SECOND} a second, faces by {stack.detector}")
    photo = portrait(LARGE)
    floor = spread([decode_seconds(photo) for _ in range(5)])
    passages = uvloop.run(_paced(stack, int(scale.chain_seconds * PHOTOS_A_SECOND)))
    ranked = spread([each.ranked if each.ranked is not None else LONGEST_CHAIN for each in passages])
    return [
        Result(
            name=f"upload to ranked products, 5 a second, p95 ({stack.detector})",
            measured=ranked.p95,
            unit="ms",
            peer="OpenCV decoding that JPEG, in full",
            floor=floor.p50,
            goal=Goal("measured", "at most", 250),
            details=ranked.details()
            | spread([each.answered for each in passages]).details("to_201_")
            | {"photos": len(passages), "errors": sum(each.ranked is None for each in passages)},
        )
    ]


async def _paced(stack: Stack, count: int) -> list[Passage]:
    await _passage(stack, "chain-warm", perf_counter())
    started = perf_counter() + 0.2
    tasks = []
    for number in range(count):
        due = started + number / PHOTOS_A_SECOND
        await asyncio.sleep(due - perf_counter())
        tasks.append(asyncio.create_task(_passage(stack, f"chain-{number}", due)))
    return await asyncio.gather(*tasks)


async def _passage(stack: Stack, user: str, due: float) -> Passage:
    client = await connect(stack.port)
    try:
        answer = await client.ask(upload(user, unique(portrait(LARGE), user)))
        answered = perf_counter() - due
        if answer.status != b"201":
            return Passage(answered, None)
        path = msgspec.json.decode(answer.body, type=_Uploaded).links.products
        return Passage(answered, await _ranked(client, read(path, user), due))
    finally:
        client.transport.close()


async def _ranked(client: Client, raw: bytes, due: float) -> float | None:
    while perf_counter() - due < LONGEST_CHAIN:
        answer = await client.ask(raw)
        if answer.status == b"200":
            products = msgspec.json.decode(answer.body, type=_Products)
            if products.items and not products.pending:
                return perf_counter() - due
        await asyncio.sleep(POLL_SECONDS)
    return None
