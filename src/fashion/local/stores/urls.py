"""Parts of a store's URL."""

from urllib.parse import urlsplit


def password_of(url: str) -> str:
    """Return the password in a store's URL."""
    return urlsplit(url).password or ""


def port_of(url: str) -> int:
    """Return the port in a store's URL, or 0 if it has none."""
    return urlsplit(url).port or 0


def without_password(url: str) -> str:
    """Return the URL with asterisks in place of its password or key."""
    parts = urlsplit(url)
    secret = parts.password or (parts.username if parts.scheme.startswith("http") else None)
    return url.replace(f"{secret}@", "***@") if secret else url
