from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from fashion.gateway.bootstrap import create_app
from fashion.settings import Settings, load_settings
from support.http.services import Services, serving
from support.identity.tokens import PSEUDONYM_KEY

Client = TestClient[Litestar]


@contextmanager
def opened(settings: Settings, services: Services) -> Iterator[Client]:
    """A gateway in front of these services, which serve its configuration."""
    with TestClient(create_app(settings)) as client:
        services.headers["X-Config-Revision"] = client.get("/ready").json()["revision"]
        yield client


@pytest.fixture(scope="module")
def running_services() -> Iterator[Services]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def usual(running_services: Services, redis_url: str) -> dict[str, Any]:
    """The settings of a gateway of its own in front of the services."""
    urls = dict.fromkeys(("imaging_url", "color_url", "products_url"), running_services.url)
    # A test's own process may be slow, and a reader that pauses for half of these ends its followers.
    stores = {"redis_url": redis_url, "stream_seconds": 600.0}
    return {"platform": f"p{uuid4().hex[:12]}", "pseudonym_key": PSEUDONYM_KEY, **stores, **urls}


@pytest.fixture(scope="module")
def gateway(usual: dict[str, Any], running_services: Services) -> Iterator[Client]:
    with opened(load_settings(**usual), running_services) as client:
        yield client


@pytest.fixture
def services(running_services: Services) -> Services:
    """The services, which answered nothing yet."""
    running_services.answers.clear()
    running_services.sent.clear()
    running_services.breaking = 0
    return running_services


@pytest.fixture
def user() -> str:
    return f"user-{uuid4().hex[:12]}"
