"""The development issuer of `fashion up --auth`: it gives anybody on this machine a token."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm

from fashion.local.stores.data_folder import (
    LOOPBACK,
    on_free_port,
    port_is_free,
    remember_url,
    remembered_url,
    write_private,
)
from fashion.local.stores.urls import port_of
from fashion.settings import SettingsError

AUDIENCE = "fashion"
TENANT = "development"
ALGORITHM = "ES256"
KEY_ID = "development"
DISCOVERY, KEYS = "/.well-known/openid-configuration", "/jwks"


class DevelopmentIssuer:
    """An issuer with a key that is kept in a folder."""

    def __init__(self, url: str, key: EllipticCurvePrivateKey) -> None:
        self.url, self._key = url, key

    @property
    def setting(self) -> str:
        """The value of FASHION_AUTH_ISSUERS for this issuer alone."""
        return json.dumps([{"issuer": self.url, "audience": AUDIENCE, "tenant": TENANT}])

    def token(self, subject: str, scopes: Sequence[str], seconds: float, actor: str | None = None) -> str:
        """Return a token of a subject that is valid for some seconds."""
        now = int(time())
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": subject,
            "scope": " ".join(scopes),
            "iat": now,
            "exp": now + int(seconds),
            **({"act": {"sub": actor}} if actor else {}),
        }
        return jwt.encode(claims, self._key, ALGORITHM, {"kid": KEY_ID})

    def document(self, path: str) -> dict[str, Any] | None:
        """Return what is at a path: the discovery document or the keys."""
        if path == DISCOVERY:
            return {"issuer": self.url, "jwks_uri": self.url.rstrip("/") + KEYS}
        if path == KEYS:
            public = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
            return {"keys": [{**public, "kid": KEY_ID, "alg": ALGORITHM, "use": "sig"}]}
        return None


@contextmanager
def development_issuer(folder: Path) -> Iterator[DevelopmentIssuer]:
    """Serve an issuer on the loopback address, at the address that it had before where that is free."""
    folder.mkdir(parents=True, exist_ok=True)
    issuer = DevelopmentIssuer(on_free_port(remembered_url(folder, f"http://{LOOPBACK}:{{port}}/")), _kept(folder))
    server = ThreadingHTTPServer((LOOPBACK, port_of(issuer.url)), _handler(issuer))
    thread = Thread(target=server.serve_forever, name="development issuer", daemon=True)
    thread.start()
    remember_url(folder, issuer.url)
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def running_issuer(folder: Path) -> DevelopmentIssuer:
    """Return the issuer of the `fashion up --auth` that runs on the folder.

    Raises:
        SettingsError: none does.
    """
    url = (folder / "url").read_text().strip() if (folder / "url").exists() else ""
    if not url or port_is_free(port_of(url)):
        raise SettingsError("No development issuer runs here: start `fashion up --auth`, or name its --data-dir.")
    return DevelopmentIssuer(url, _kept(folder))


def _kept(folder: Path) -> EllipticCurvePrivateKey:
    file = folder / "key.pem"
    if not file.exists():
        made = generate_private_key(SECP256R1())
        write_private(file, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().strip())
    key = load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise SettingsError(f"{file} holds no key of the development issuer: delete it, and start again.")
    return key


def _handler(issuer: DevelopmentIssuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = issuer.document(self.path)
            body = json.dumps(found).encode()
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing: the terminal shows the platform."""

    return Handler
