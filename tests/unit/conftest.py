"""Unit tests do no input or output but reading files; what a test starts or opens beside them fails it."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.posix_spawn",
)
guarded = False


class InputOutputError(Exception):
    """A unit test reached for the network or for a process."""


def guard(event: str, _: tuple[Any, ...]) -> None:
    """Reject sockets and processes while a unit test runs; an event loop's socket pair connects to nothing."""
    if guarded and event in FORBIDDEN:
        raise InputOutputError(f"{event}: this is a test for tests/contract")


sys.addaudithook(guard)


@pytest.fixture(autouse=True)
def no_input_or_output() -> Iterator[None]:
    global guarded
    guarded = True
    yield
    guarded = False
