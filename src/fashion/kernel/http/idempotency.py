"""Idempotency keys: a repeated request with the same key has one effect and gets the same response."""

from typing import Annotated, TypeVar

import msgspec
from litestar.params import HeaderParameter
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.kernel.http.problems import ProblemError
from fashion.kernel.postgres.database import query
from fashion.kernel.postgres.maintenance import KEPT_HOURS

T = TypeVar("T")

KeyHeader = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        min_length=1,
        max_length=128,
        description=f"A repeated request with the same key gets the first answer, for {KEPT_HOURS} hours",
    ),
]

_FIND = query(
    "idempotency.find",
    'SELECT fingerprint, answer::text FROM idempotency WHERE "user" = :user AND key = :key',
)
_KEEP = query(
    "idempotency.keep",
    """INSERT INTO idempotency ("user", key, fingerprint, answer)
       VALUES (:user, :key, :fingerprint, CAST(:answer AS jsonb))""",
)


async def earlier_answer(
    tx: AsyncConnection, user: str, key: str | None, fingerprint: str, kind: type[T]
) -> T | None:
    """Return the stored response of the same request, if any; call it while holding the user's stream.

    Raises:
        ProblemError: 422 when the key was used for another request.
    """
    if key is None:
        return None
    row = (await tx.execute(_FIND, {"user": user, "key": key})).first()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise ProblemError(
            422, "key-reused", "This Idempotency-Key was used for another request; choose a new one."
        )
    return msgspec.json.decode(row.answer, type=kind)


async def keep_answer(tx: AsyncConnection, user: str, key: str | None, fingerprint: str, answer: object) -> None:
    """Store the response under the key, in the transaction of its effect."""
    if key is not None:
        values = {"user": user, "key": key, "fingerprint": fingerprint}
        await tx.execute(_KEEP, values | {"answer": msgspec.json.encode(answer).decode()})
