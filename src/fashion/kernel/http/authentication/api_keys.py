"""API keys of a tenant's servers: their form, and what the gateway learns of one."""

from hashlib import sha256
from secrets import token_hex, token_urlsafe
from typing import NamedTuple

import msgspec

PREFIX = "fashion_"
SUBJECT_PREFIX = "api-key:"
"""What the subject of a key begins with; no issuer may name such a subject."""
ID_PATTERN = "[0-9a-f]{12}"

_ID_BYTES, _SECRET_BYTES = 6, 32


class NewKey(NamedTuple):
    """A key as it is shown once; only `id` and the digest are stored."""

    id: str
    key: str

    @property
    def digest(self) -> str:
        """What is stored of the key."""
        return digest_of(self.key)


class KeyGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A key that is neither revoked nor expired; `seconds_left` by the clock of the database."""

    id: str
    digest: str
    tenant: str
    scopes: frozenset[str]
    seconds_left: float


def make_key() -> NewKey:
    """Return a new key with a secret of 256 random bits."""
    made = token_hex(_ID_BYTES)
    return NewKey(made, f"{PREFIX}{made}_{token_urlsafe(_SECRET_BYTES)}")


def id_of(key: str) -> str:
    """Return the ID in a key."""
    return key.removeprefix(PREFIX).partition("_")[0]


def digest_of(key: str) -> str:
    """Return the SHA-256 of a key; a slow hash would add nothing to 256 random bits."""
    return sha256(key.encode()).hexdigest()
