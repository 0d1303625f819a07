"""Which errors mean that a store is down: the same work may succeed later, and the code needs no fix."""

import errno
from socket import gaierror

from asyncpg import InterfaceError as DriverError
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError
from redis.exceptions import TimeoutError as RedisSlow
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fashion.localization.marking import Sentence, gettext_noop, sentence

_REDIS_FAILS = (RedisDown, RedisSlow, ReadOnlyError)
_REDIS_REFUSES = ("MISCONF", "MASTERDOWN", "NOREPLICAS", "BUSY ")
# A script that began on a primary and was cut short when it became a replica; Redis 6.2 wraps the error.
_READ_ONLY = "-READONLY You can't write"
_CONNECTION = (OperationalError, InterfaceError, InternalError)
# SQLSTATE classes: connection lost, login rejected (as while a password rotates), no such database, rolled back
# for another's sake, out of resources, shut down or starting up.
_PASSING = ("08", "28", "3D", "40", "53", "57P")
_OF_CONNECTIONS = {errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ENETUNREACH, errno.ENETDOWN}

NO_DISK = gettext_noop("PostgreSQL has no disk space left")
NO_MEMORY = gettext_noop("Redis is out of memory")
NO_ROOM = gettext_noop("NATS has no room to store events")
_DISK_FULL = "53100"


def describe(error: BaseException) -> Sentence:
    """Return what is wrong with a store that is down, without a full stop, for whoever asks again later."""
    if is_disk_full(error):
        return sentence(NO_DISK)
    return sentence(NO_MEMORY) if is_out_of_memory(error) else sentence("A store is unavailable")


def is_disk_full(error: BaseException) -> bool:
    """Return whether PostgreSQL had no room to store something."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) == _DISK_FULL


def is_store_down(error: BaseException) -> bool:
    """Return whether a store failed, so that the same work may succeed later."""
    if isinstance(error, ResponseError) and (str(error).startswith(_REDIS_REFUSES) or _READ_ONLY in str(error)):
        return True
    return isinstance(error, _REDIS_FAILS) or is_out_of_memory(error) or is_passing(error)


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether Redis takes no writes for want of memory; Redis 6.2 wraps the error of a script."""
    in_script = isinstance(error, ResponseError) and "-OOM command not allowed" in str(error)
    return in_script or isinstance(error, OutOfMemoryError)


def is_passing(error: BaseException) -> bool:
    """Return whether PostgreSQL failed, so that the same work may succeed later."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, _CONNECTION) or _passes(error.orig)
    if isinstance(error, OSError):
        return isinstance(error, ConnectionError | gaierror) or error.errno in _OF_CONNECTIONS
    return isinstance(error, PoolTimeout | DriverError) or _passes(error)


def _passes(error: BaseException | None) -> bool:
    state: str | None = getattr(error, "sqlstate", None)
    return state is not None and state.startswith(_PASSING)
