"""What PostgreSQL keeps of a password, made here: the password itself is never sent."""

import hmac
from base64 import b64encode
from hashlib import pbkdf2_hmac, sha256
from secrets import token_bytes

ITERATIONS, SALT_BYTES = 4096, 16
"""PostgreSQL's own defaults."""


def scram_verifier(password: str) -> str:
    """Return the SCRAM-SHA-256 verifier of a password of ASCII characters, with a new salt (RFC 5802)."""
    salt = token_bytes(SALT_BYTES)
    salted = pbkdf2_hmac("sha256", password.encode("ascii"), salt, ITERATIONS)
    stored = sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _text(value: bytes) -> str:
    return b64encode(value).decode()
