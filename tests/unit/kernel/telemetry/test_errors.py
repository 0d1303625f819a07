import asyncio
import errno
from socket import gaierror

import pytest
from asyncpg import InvalidCatalogNameError, InvalidPasswordError
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import TimeoutError as RedisSlow

from fashion.kernel.outages import is_store_down


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        ConnectionError("PostgreSQL takes no connection"),
        OSError(errno.EHOSTUNREACH, "No route to host"),
        TimeoutError(errno.ETIMEDOUT, "Connection timed out"),
        gaierror(-3, "Temporary failure in name resolution"),
        InvalidPasswordError('password authentication failed for user "fashion"'),
        InvalidCatalogNameError('database "shop" does not exist'),
        RedisDown(),
        RedisSlow(),
    ],
    ids=repr,
)
def test_a_store_that_cannot_be_reached_is_down(error: Exception) -> None:
    assert is_store_down(error)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EMFILE, "Too many open files"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError("image file is truncated"),
        FileNotFoundError(errno.ENOENT, "No such file", "model.onnx"),
        TimeoutError(),
        asyncio.CancelledError(),
        ValueError(),
    ],
    ids=repr,
)
def test_what_breaks_here_is_no_store_that_is_down(error: BaseException) -> None:
    assert not is_store_down(error)
