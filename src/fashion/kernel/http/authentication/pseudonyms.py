"""Pseudonyms: the keyed hashes under which users are stored, cached, logged and published."""

import hmac
from functools import lru_cache
from hashlib import sha256

from fashion.settings import Settings, SettingsError

_DIGITS = 32


class Pseudonyms:
    """Makes pseudonyms with one key for each tenant, which is derived from the key of the platform."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self.of = lru_cache(16_384)(self._of)

    def _of(self, tenant: str, subject: str) -> str:
        """Return the pseudonym of a tenant's user: 32 hexadecimal digits of an HMAC-SHA-256."""
        tenant_key = hmac.digest(self._key, b"fashion tenant " + tenant.encode(), sha256)
        return hmac.digest(tenant_key, subject.encode(), sha256).hex()[:_DIGITS]


def open_pseudonyms(settings: Settings) -> Pseudonyms:
    """Return the pseudonyms of the platform.

    Raises:
        SettingsError: FASHION_PSEUDONYM_KEY is not set.
    """
    key = settings.pseudonym_key.get_secret_value()
    if not key:
        raise SettingsError("FASHION_PSEUDONYM_KEY: set it, or run `fashion up`, which makes a key and keeps it")
    return Pseudonyms(key)
