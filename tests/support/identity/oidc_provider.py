"""A real identity provider: oidc-provider of npm, a certified OpenID Connect provider, with keys that rotate."""

import base64
import hashlib
import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from signal import SIGKILL

import httpx

from fashion.local.stores.data_folder import free_port
from fashion.local.stores.process import spawn
from support.repository import ROOT
from support.waiting import wait_for

PACKAGE = "oidc-provider@8.8.1"
FOLDER = ROOT / ".venv" / "oidc-provider"
SCRIPT = Path(__file__).with_suffix(".mjs")
RESOURCE = "https://api.example.com"
REDIRECT = "http://127.0.0.1/callback"


def install() -> str:
    """Install the provider where it is not yet; return why that is impossible, if it is."""
    if not which("node") or not which("npm"):
        return "node or npm is missing"
    if not (FOLDER / "node_modules/oidc-provider/package.json").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", PACKAGE]
        ended = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
        if ended.returncode:
            return f"{PACKAGE} cannot be installed: {ended.stderr.strip()[-200:]}"
    return ""


class OidcProvider:
    """The provider as a client sees it: pages sign a person in, a backend signs in itself."""

    def __init__(self, port: int, secret: str) -> None:
        self.url, self._secret = f"http://127.0.0.1:{port}", secret

    def is_ready(self) -> bool:
        """Whether its discovery document is there."""
        try:
            return httpx.get(f"{self.url}/.well-known/openid-configuration").status_code == 200
        except httpx.TransportError:
            return False

    def rotate(self, algorithm: str) -> None:
        """Sign with a new key of an algorithm; the ones before stay published."""
        httpx.get(f"{self.url}/rotate/{algorithm}").raise_for_status()

    def token_of_backend(self, scope: str) -> str:
        """A token by client credentials."""
        form = {"grant_type": "client_credentials", "scope": scope, "resource": RESOURCE}
        answer = httpx.post(f"{self.url}/token", data=form, auth=("backend", self._secret)).raise_for_status()
        return str(answer.json()["access_token"])

    def tokens_of_person(self, login: str, scope: str) -> dict[str, str]:
        """The tokens of a person who signs in on the provider's own pages, by authorization code with PKCE."""
        verifier = secrets.token_urlsafe(48)
        with httpx.Client() as browser:
            code = self._sign_in(browser, login, scope, verifier)
            form = {
                "grant_type": "authorization_code",
                "client_id": "page",
                "code": code,
                "code_verifier": verifier,
                "redirect_uri": REDIRECT,
            }
            found: dict[str, str] = browser.post(f"{self.url}/token", data=form).raise_for_status().json()
            return found

    def _sign_in(self, browser: httpx.Client, login: str, scope: str, verifier: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "client_id": "page",
            "response_type": "code",
            "redirect_uri": REDIRECT,
            "scope": f"openid {scope}",
            "resource": RESOURCE,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        answer = browser.get(f"{self.url}/auth", params=asked)
        while not answer.headers.get("location", "").startswith(REDIRECT):
            answer = self._next(browser, answer, login)
        return httpx.URL(answer.headers["location"]).params["code"]

    def _next(self, browser: httpx.Client, answer: httpx.Response, login: str) -> httpx.Response:
        """Follow a redirect, or fill in the page that asks for a login or for consent."""
        if answer.next_request:
            return browser.send(answer.next_request)
        page = answer.raise_for_status().text
        action, prompt = re.search(r'action="([^"]+)"', page), re.search(r'name="prompt" value="([^"]+)"', page)
        assert action, page
        assert prompt, page
        return browser.post(action[1], data={"prompt": prompt[1], "login": login, "password": "any"})


@contextmanager
def oidc_provider(log: Path) -> Iterator[OidcProvider]:
    """Run the provider."""
    port, secret = free_port(), secrets.token_urlsafe(32)
    environment = {**os.environ, "PORT": str(port), "REDIRECT": REDIRECT, "CLIENT_SECRET": secret}
    # As a string, so that its imports are looked for where the provider is installed.
    command = ["node", "--input-type=module", "--eval", SCRIPT.read_text()]
    child = spawn(command, log=log, on_parent_death=SIGKILL, env=environment, cwd=FOLDER)
    try:
        provider = OidcProvider(port, secret)
        wait_for(provider.is_ready)
        yield provider
    finally:
        child.kill()
        child.wait()
