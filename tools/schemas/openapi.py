"""The API's document with tokens, as clients are made from it: docs/openapi.json."""

import json
from importlib import import_module
from typing import Any

from fashion.gateway.documents import DOCUMENTED, whole_document
from fashion.settings import Settings

_ISSUERS = '[{"issuer": "https://issuer.example.com", "audience": "https://api.example.com", "tenant": "shop"}]'
_KEY = "only-for-the-document-" * 2
_SETTINGS: dict[str, Any] = {
    "auth_mode": "token",
    "auth_issuers": _ISSUERS,
    "gateway_keys": _KEY,
    "pseudonym_key": _KEY,
    "database_url": "postgresql://localhost/fashion",
    "redis_url": "redis://localhost",
}


def document() -> str:
    """The document, as JSON; no store and no service is needed."""
    settings = Settings(**_SETTINGS)
    gateway, *services = (_app(name, settings) for name in ("gateway", *DOCUMENTED))
    whole = whole_document(gateway, [each.openapi_schema.to_schema() for each in services])
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _app(name: str, settings: Settings) -> Any:
    return import_module(f"fashion.{name}.bootstrap").create_app(settings)
