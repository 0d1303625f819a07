"""Unit tests do no input or output but reading files; what a test starts or opens beside them fails it."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest

FORBIDDEN: tuple[tuple[Any, str], ...] = (
    (socket.socket, "connect"),
    (socket.socket, "connect_ex"),
    (socket.socket, "bind"),
    (socket, "getaddrinfo"),
    (subprocess.Popen, "__init__"),
    (os, "system"),
    (os, "posix_spawn"),
)


class InputOutputError(Exception):
    """A unit test reached for the network or for a process."""


def rejecting(name: str) -> Callable[..., NoReturn]:
    def reject(*_: object, **__: object) -> NoReturn:
        raise InputOutputError(f"{name}: this is a test for tests/contract")

    return reject


@pytest.fixture(autouse=True)
def no_input_or_output() -> Iterator[None]:
    """Reject sockets and processes while a unit test runs; an event loop's socket pair connects to nothing.

    Not by an audit hook: while one runs, CPython 3.11 can start no thread under coverage (python/cpython#98257).
    """
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in FORBIDDEN:
            patch.setattr(owner, name, rejecting(name))
        yield
