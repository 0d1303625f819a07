"""A platform that takes the tokens of an issuer, and nothing else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fashion.vocabulary import SERVICES
from support.identity.issuer import TestIssuer
from support.platforms.processes import Platform


@contextmanager
def taking_tokens(
    issuer: TestIssuer, folder: Path, postgres_url: str, redis_url: str, **more: str
) -> Iterator[Platform]:
    """Run the services for the tenant `shop` of an issuer."""
    settings = {
        "auth_mode": "token",
        "auth_issuers": json.dumps([issuer.setting("shop")]),
        "gateway_keys": "k" * 32,
        **more,
    }
    running = Platform(folder, postgres_url, redis_url, **settings)
    running.prepare()
    running.start(*SERVICES)
    yield running
    running.close()
