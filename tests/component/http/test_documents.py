import json
import re

import pytest

from fashion.gateway.proxy.routes import PUBLIC
from fashion.vocabulary import SERVICES
from support.platforms.processes import Json, Platform
from support.repository import ROOT

OWN = {
    ("get", "/v1/users/{user_id}/events"),
    ("post", "/v1/users/{user_id}/events/tickets"),
    ("delete", "/v1/users/{user_id}"),
    ("get", "/v1/users/{user_id}/export"),
    ("get", "/v1/operations/chain"),
    ("get", "/v1/operations/series"),
    ("get", "/v1/operations/dead-letters"),
    ("get", "/v1/operations/timelines/{correlation_id}"),
    ("post", "/v1/operations/dead-letters/retry"),
    ("delete", "/v1/operations/dead-letters/{entry}"),
}
OPERATIONS = {("get", "/health"), ("get", "/ready")}


def document_of(platform: Platform, path: str, service: str = "gateway") -> Json:
    answer = platform.get(path, service=service)
    assert answer.status_code == 200
    found: Json = answer.json()
    return found


def operations(document: Json) -> list[tuple[str, str]]:
    return [(method, path) for path, item in document["paths"].items() for method in item]


def test_one_document_lists_every_public_path_once(platform: Platform) -> None:
    listed = operations(document_of(platform, "/docs/openapi.json"))
    assert set(listed) == PUBLIC | OWN | OPERATIONS
    assert len(listed) == len(set(listed))


def test_the_document_of_events_lies_beside_that_of_the_api(platform: Platform) -> None:
    answer = platform.get("/docs/asyncapi.json")
    assert answer.json() == json.loads((ROOT / "docs" / "asyncapi.json").read_text())


def test_every_reference_of_the_document_leads_somewhere(platform: Platform) -> None:
    answer = platform.get("/docs/openapi.json")
    schemas = answer.json()["components"]["schemas"]
    names = set(re.findall(r"#/components/schemas/([^\"]+)", answer.text))
    assert names <= schemas.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_the_page_needs_nothing_from_outside(platform: Platform, service: str) -> None:
    page = platform.get("/docs", service=service)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    linked = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page.text)
    assets = [each for each in linked if not each.startswith("data:")]
    assert assets
    assert all(platform.get(asset, service=service).status_code == 200 for asset in assets)
    assert re.findall(r"https?://[^\"' ]+", re.sub(r"\{.*\}", "", page.text)) == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_a_document_of_its_own(platform: Platform, service: str) -> None:
    path = "/docs/gateway/openapi.json" if service == "gateway" else "/docs/openapi.json"
    document = document_of(platform, path, service)
    assert document["openapi"].startswith("3.")
    assert set(operations(document)) >= OPERATIONS


def test_the_start_page_leads_to_the_studio(platform: Platform) -> None:
    answer = platform.get("/")
    assert answer.is_redirect
    assert answer.headers["Location"] == "/studio"
