"""Identity of the caller: the one module to change when signed tokens replace the header.

User IDs are stored, logged, cached and published only as hashes.
"""

import re
from hashlib import sha256
from typing import Annotated

from litestar.di import NamedDependency
from litestar.enums import ScopeType
from litestar.params import HeaderParameter, PathParameter
from litestar.types import ASGIApp, Receive, Scope, Send

from fashion.kernel.http.problems import ProblemError, send_problem

HEADER = "X-User-ID"
MAX_LENGTH = 128

_SOUND = re.compile(rf"(?!\.{{1,2}}$)[!-.0-~]{{1,{MAX_LENGTH}}}")
_WHO = {"pattern": "^[!-.0-~]+$", "min_length": 1, "max_length": MAX_LENGTH}

UserHeader = Annotated[
    str | None,
    HeaderParameter(name=HEADER, description="The user; opaque to us", required=True, schema_extra=_WHO),
]
Pseudonym = NamedDependency[str]
UserId = Annotated[str, PathParameter(description=f"The user, as in {HEADER}", schema_extra=_WHO)]


def pseudonym(identity: str) -> str:
    """Return the stable pseudonym of a user ID: 32 hexadecimal digits of its SHA-256."""
    return sha256(f"fashion:user:{identity}".encode()).hexdigest()[:32]


def identify(identity: str | None) -> str:
    """Return the caller's user ID.

    Raises:
        ProblemError: 400 without one, or with one that no path can hold.
    """
    if not identity:
        raise ProblemError(400, "no-user", f"Say who the user is in the {HEADER} header.")
    if not _SOUND.fullmatch(identity):
        rule = f"1 to {MAX_LENGTH} printable ASCII characters without spaces and slashes"
        raise ProblemError(400, "bad-user", f"{HEADER} takes {rule}, and neither . nor .. alone.")
    return identity


def require_single_identity(app: ASGIApp) -> ASGIApp:
    """Reject requests with several user IDs: a proxy may have added the valid one."""
    name = HEADER.lower().encode()

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and sum(each == name for each, _ in scope["headers"]) > 1:
            await send_problem(
                send, ProblemError(400, "bad-user", f"{HEADER} comes more than once; send it once.")
            )
            return
        await app(scope, receive, send)

    return checked


async def provide_user(caller: UserHeader = None) -> str:
    """Return the caller's pseudonym."""
    return pseudonym(identify(caller))


async def provide_owner(user_id: UserId, caller: UserHeader = None) -> str:
    """Return the pseudonym of the user in the path, who must be the caller.

    Raises:
        ProblemError: 403 when the path names somebody else.
    """
    if identify(caller) != user_id:
        raise ProblemError(
            403, "not-yours", f"The path names a user other than {HEADER}; you can read only your own."
        )
    return pseudonym(user_id)
