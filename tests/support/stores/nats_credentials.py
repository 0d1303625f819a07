"""What a NATS server knows users by: tokens that its operator signs, and the files that users log in with.

The form is that of NATS' own JWTs, version 2: https://github.com/nats-io/jwt.
"""

import base64
import json
import secrets
import time
from pathlib import Path
from typing import Any

import nkeys

_HEADER = {"typ": "JWT", "alg": "ed25519-nkey"}
_ENDLESS = dict.fromkeys(("subs", "data", "payload"), -1)
_STORAGE = dict.fromkeys(("mem_storage", "disk_storage", "streams", "consumer", "conn", "imports", "exports"), -1)


class Trust:
    """An operator with one account, whose users a server lets in."""

    def __init__(self) -> None:
        self._operator = _key(nkeys.PREFIX_BYTE_OPERATOR)
        self._account = _key(nkeys.PREFIX_BYTE_ACCOUNT)

    def configuration(self, folder: Path) -> Path:
        """Write the configuration of a server that trusts the operator; return its path."""
        system, limits = _key(nkeys.PREFIX_BYTE_ACCOUNT), {"limits": {**_ENDLESS, **_STORAGE}}
        lines = [
            f"operator: {_signed(self._operator, self._operator, 'operator', {})}",
            f"system_account: {_name(system)}",
            "resolver: MEMORY",
            "resolver_preload: {",
            f"  {_name(system)}: {_signed(self._operator, system, 'account', {})}",
            f"  {_name(self._account)}: {_signed(self._operator, self._account, 'account', limits)}",
            "}",
        ]
        file = folder / "trust.conf"
        file.write_text("\n".join(lines))
        return file

    def credentials(self, folder: Path) -> Path:
        """Write a file with the token and the seed of a new user; return its path."""
        user = _key(nkeys.PREFIX_BYTE_USER)
        token = _signed(self._account, user, "user", {**_ENDLESS, "pub": {}, "sub": {}})
        file = folder / "nats.creds"
        file.write_text(_block("NATS USER JWT", token) + _block("USER NKEY SEED", user.seed.decode()))
        return file


def _key(prefix: int) -> nkeys.KeyPair:
    return nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), prefix))


def _name(key: nkeys.KeyPair) -> str:
    name: str = key.public_key.decode()
    return name


def _signed(issuer: nkeys.KeyPair, subject: nkeys.KeyPair, kind: str, claims: dict[str, Any]) -> str:
    body = {
        "jti": secrets.token_hex(16),
        "iat": int(time.time()),
        "iss": _name(issuer),
        "sub": _name(subject),
        "name": kind,
        "nats": {"type": kind, "version": 2, **claims},
    }
    content = f"{_encoded(json.dumps(_HEADER).encode())}.{_encoded(json.dumps(body).encode())}"
    return f"{content}.{_encoded(issuer.sign(content.encode()))}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _block(title: str, content: str) -> str:
    return f"-----BEGIN {title}-----\n{content}\n------END {title}------\n\n"
