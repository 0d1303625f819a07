"""Who is asking: the one place that signed tokens will take over.

An identity never leaves this module. Everything stored, logged, cached or published holds its pseudonym.
"""

from hashlib import sha256
from typing import Annotated

from litestar.params import HeaderParameter

from fashion.kernel.problems import Problem

HEADER = "X-User-ID"
MAX_LENGTH = 128

UserHeader = Annotated[
    str | None,
    HeaderParameter(name=HEADER, description=f"The user: opaque, 1 to {MAX_LENGTH} characters", required=False),
]


def pseudonym(identity: str) -> str:
    """A stable stand-in for an identity: 32 hexadecimal digits of its SHA-256."""
    return sha256(f"fashion:user:{identity}".encode()).hexdigest()[:32]


def identify(identity: str | None) -> str:
    """The caller's identity.

    Raises:
        Problem: 400 without one, or with one that is too long or not printable.
    """
    if not identity:
        raise Problem(400, "no-user", f"Say who the user is in the {HEADER} header.")
    if len(identity) > MAX_LENGTH or not identity.isascii() or not identity.isprintable() or "/" in identity:
        raise Problem(400, "bad-user", f"{HEADER} takes 1 to {MAX_LENGTH} printable ASCII characters, no slash.")
    return identity


async def provide_user(caller: UserHeader = None) -> str:
    """The caller's pseudonym, for routes that act for whoever asks."""
    return pseudonym(identify(caller))


async def provide_owner(user_id: str, caller: UserHeader = None) -> str:
    """The pseudonym of the user in the path, who must be the caller.

    Raises:
        Problem: 403 when the path names somebody else.
    """
    if identify(caller) != user_id:
        raise Problem(403, "not-yours", f"The path names a user other than {HEADER}; you can read only your own.")
    return pseudonym(user_id)
