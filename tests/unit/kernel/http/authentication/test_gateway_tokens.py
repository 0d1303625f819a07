from typing import Any

import jwt
import pytest

from fashion.kernel.http.authentication.gateway_tokens import GatewayTokens, open_gateway_tokens, service_identity
from fashion.kernel.http.authentication.identity import HeaderIdentity
from fashion.kernel.http.authentication.principal import NOBODY, Principal
from fashion.kernel.http.problems import ProblemError
from fashion.settings import SettingsError, load_settings

OLD, NEW, OTHER = ("o" * 32, "n" * 32, "x" * 32)
ANN = Principal(tenant="shop", subject="ann", scopes=frozenset({"me"}), pseudonym="p" * 32, actor="backend")


def tokens(*keys: str, platform: str = "fashion") -> GatewayTokens:
    return GatewayTokens(keys, platform)


async def principal(service: GatewayTokens, headers: dict[str, str]) -> Principal:
    scope: Any = {"headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    return await service.principal_of(scope)


@pytest.mark.parametrize("who", [ANN, NOBODY], ids=["somebody", "nobody"])
async def test_a_service_learns_who_asks_the_gateway(who: Principal) -> None:
    assert await principal(tokens(NEW), tokens(NEW).headers(who)) == who


async def test_keys_rotate_one_process_after_another() -> None:
    for gateway, service in ((tokens(OLD), tokens(NEW, OLD)), (tokens(NEW, OLD), tokens(OLD, NEW))):
        assert await principal(service, gateway.headers(ANN)) == ANN


def test_one_token_serves_many_requests() -> None:
    gateway = tokens(NEW)
    assert gateway.headers(ANN) == gateway.headers(ANN) != gateway.headers(NOBODY)


def expired() -> dict[str, str]:
    claims = {
        "aud": "fashion",
        "iat": 1,
        "exp": 2,
        "sub": "ann",
        "tenant": "shop",
        "scope": "me",
        "pseudonym": "p",
    }
    return {"authorization": f"Bearer {jwt.encode(claims, NEW, 'HS256')}"}


def unsigned() -> dict[str, str]:
    claims = {"aud": "fashion", "iat": 1, "exp": 9e9, "sub": "a", "tenant": "s", "scope": "me", "pseudonym": "p"}
    return {"authorization": f"Bearer {jwt.encode(claims, '', 'none')}"}


PAST_THE_GATEWAY: dict[str, dict[str, str]] = {
    "no token": {},
    "a header": {"x-user-id": "ann"},
    "another key": tokens(OTHER).headers(ANN),
    "another platform": tokens(NEW, platform="guest").headers(ANN),
    "an expired token": expired(),
    "an unsigned token": unsigned(),
    "no JWT": {"authorization": "Bearer ann"},
    "a password": {"authorization": "Basic YTpi"},
}


@pytest.mark.parametrize("name", PAST_THE_GATEWAY)
async def test_who_comes_past_the_gateway_is_rejected(name: str) -> None:
    with pytest.raises(ProblemError) as rejected:
        await principal(tokens(NEW, OLD), PAST_THE_GATEWAY[name])
    assert rejected.value.status == 401


def test_a_key_that_can_be_guessed_is_rejected() -> None:
    with pytest.raises(SettingsError, match=r"FASHION_GATEWAY_KEYS: .*32 characters"):
        load_settings(gateway_keys=f"{NEW},short")


def test_tokens_take_a_key_to_sign_with() -> None:
    with pytest.raises(SettingsError, match="FASHION_GATEWAY_KEYS"):
        open_gateway_tokens(load_settings(auth_mode="token"))


def test_a_service_believes_the_header_only_without_keys() -> None:
    assert isinstance(service_identity(load_settings(pseudonym_key=NEW)), HeaderIdentity)
    assert isinstance(service_identity(load_settings(gateway_keys=NEW)), GatewayTokens)


def test_a_key_is_not_shown() -> None:
    assert NEW not in str(load_settings(gateway_keys=NEW, pseudonym_key=NEW))
