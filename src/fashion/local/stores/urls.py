"""Parts of a store's URL."""

import re
from urllib.parse import urlsplit

_PASSWORD = re.compile(r"(//[^/?#@:]*:)[^/?#]*@")
_KEY = re.compile(r"(^(?:https?|nats|tls)://)[^/?#]*@")
_OPTIONS = re.compile(r"([?&]\w*password=)[^&#]+")


def password_of(url: str) -> str:
    """Return the password in a store's URL."""
    return urlsplit(url).password or ""


def port_of(url: str) -> int:
    """Return the port in a store's URL, or 0 if it has none."""
    return urlsplit(url).port or 0


def without_password(url: str) -> str:
    """Return the URL with asterisks in place of its passwords or key."""
    shown = _PASSWORD.sub(r"\1***@", url, count=1)
    if shown == url:
        shown = _KEY.sub(r"\1***@", url, count=1)
    return _OPTIONS.sub(r"\1***", shown)
