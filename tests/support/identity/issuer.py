"""An OpenID Connect issuer for tests: discovery, keys that rotate, and tokens of every kind."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from fashion.gateway.authentication.keys import DISCOVERY
from support.http.servers import running

AUDIENCE = "fashion"


def make_key(algorithm: str) -> Any:
    """A private key for an algorithm."""
    if algorithm == "RS256":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return (
        ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else ed25519.Ed25519PrivateKey.generate()
    )


class TestIssuer:
    """An issuer; `asked` are the paths that were asked for, `down` makes it fail."""

    __test__ = False

    def __init__(self, url: str = "https://issuer.example", algorithm: str = "ES256") -> None:
        self.url, self.algorithm = url, algorithm
        self.asked: list[str] = []
        self.down = False
        self.keys: dict[str, Any] = {}
        self.rotate()

    def rotate(self) -> None:
        """Sign with a new key, and publish that one alone."""
        self.key_id = f"key-{len(self.asked)}-{id(object())}"
        self.keys = {self.key_id: make_key(self.algorithm)}

    def document(self, path: str) -> dict[str, Any]:
        """The discovery document or the keys."""
        self.asked.append(path)
        if path == DISCOVERY:
            return {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
        return {"keys": [self._public(key_id, key) for key_id, key in self.keys.items()]}

    def _public(self, key_id: str, key: Any) -> dict[str, Any]:
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        public = json.loads(algorithm.to_jwk(key.public_key()))
        return {**public, "kid": key_id, "alg": self.algorithm, "use": "sig"}

    async def fetch(self, url: str) -> bytes:
        """What is at a URL of the issuer."""
        if self.down:
            raise ConnectionRefusedError(url)
        return json.dumps(self.document(url.removeprefix(self.url))).encode()

    def token(self, subject: str = "ann", scope: str = "me", *, headers: Any = None, **claims: Any) -> str:
        """A token; a claim that is None is left out."""
        now = int(time())
        given = {"iss": self.url, "aud": AUDIENCE, "sub": subject, "scope": scope, "iat": now, "exp": now + 300}
        content = {name: value for name, value in (given | claims).items() if value is not None}
        key_id, key = list(self.keys.items())[-1]
        return jwt.encode(content, key, self.algorithm, {"kid": key_id} | (headers or {}))

    def setting(self, tenant: str) -> dict[str, Any]:
        """The issuer as FASHION_AUTH_ISSUERS has it."""
        return {"issuer": self.url, "audience": AUDIENCE, "tenant": tenant}


def bearer(token: str) -> dict[str, str]:
    """The header of a request with a token."""
    return {"Authorization": f"Bearer {token}"}


@contextmanager
def served_issuer() -> Iterator[TestIssuer]:
    """An issuer that answers over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(issuer.document(self.path)).encode()
            self.send_response(503 if issuer.down else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = TestIssuer(f"http://127.0.0.1:{server.server_port}")
    with running(server):
        yield issuer
