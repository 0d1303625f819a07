"""A platform that takes the tokens of an issuer, and nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from fashion.vocabulary import SERVICES
from support.identity.issuer import TestIssuer
from support.platforms.processes import Platform


@contextmanager
def taking_tokens(
    issuers: TestIssuer | Mapping[str, TestIssuer],
    folder: Path,
    postgres_url: str,
    redis_url: str,
    services: Sequence[str] = SERVICES,
    **more: str,
) -> Iterator[Platform]:
    """Run services for tenants and their issuers, or for the tenant `shop` of one issuer."""
    tenants = {"shop": issuers} if isinstance(issuers, TestIssuer) else issuers
    settings = {
        "auth_mode": "token",
        "auth_issuers": json.dumps([issuer.setting(tenant) for tenant, issuer in tenants.items()]),
        "gateway_keys": "k" * 32,
        **more,
    }
    with Platform(folder, postgres_url, redis_url, **settings).running(*services) as made:
        yield made
