"""The issuers whose tokens the gateway takes, from FASHION_AUTH_ISSUERS."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from fashion.settings import Settings, SettingsError
from fashion.vocabulary import TENANT_PATTERN

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Issuer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An OpenID Connect issuer; its users are those of one tenant.

    Attributes:
        issuer: the URL that its tokens name in `iss`, and below which its discovery document is.
        audience: what its tokens name in `aud`.
        origins: origins of the pages that may call the API.
    """

    issuer: str
    audience: Annotated[str, msgspec.Meta(min_length=1)]
    tenant: Annotated[str, msgspec.Meta(pattern=f"^{TENANT_PATTERN}$")]
    origins: tuple[Annotated[str, msgspec.Meta(pattern="^https?://[^/]+$")], ...] = ()

    def __post_init__(self) -> None:
        """Check that nobody on the way can replace the issuer's keys."""
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError(f"expected an https:// URL, got {self.issuer!r}")


def read_issuers(settings: Settings) -> tuple[Issuer, ...]:
    """Return the issuers of the setting.

    Raises:
        SettingsError: there is none, one of them is wrong, or two are for one tenant or have one URL.
    """
    given = settings.auth_issuers
    try:
        content = given if given.lstrip().startswith("[") else Path(given).read_bytes() if given else b"[]"
        issuers = msgspec.json.decode(content, type=tuple[Issuer, ...])
    except OSError as error:
        raise SettingsError(f"FASHION_AUTH_ISSUERS: {given} cannot be read: {error.strerror}") from None
    except msgspec.DecodeError as error:
        raise SettingsError(f"FASHION_AUTH_ISSUERS: {error}") from None
    for name, values in (("issuer", [each.issuer for each in issuers]), ("tenant", [e.tenant for e in issuers])):
        if len(set(values)) < len(values):
            raise SettingsError(f"FASHION_AUTH_ISSUERS: each issuer has one tenant, but one {name} is there twice")
    if not issuers:
        raise SettingsError("FASHION_AUTH_ISSUERS: FASHION_AUTH_MODE=token takes at least one issuer")
    return issuers
