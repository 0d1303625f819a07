import base64
import hmac
import json
from time import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from fashion.gateway.authentication.bearer import LEEWAY_SECONDS, BearerIdentity
from fashion.gateway.authentication.issuers import Issuer
from fashion.kernel.http.authentication.principal import NOBODY, Principal
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms
from fashion.kernel.http.problems import ProblemError
from support.issuer import AUDIENCE, TestIssuer

PSEUDONYMS = Pseudonyms("k" * 32)


@pytest.fixture
def issuer() -> TestIssuer:
    return TestIssuer()


@pytest.fixture
def identity(issuer: TestIssuer) -> BearerIdentity:
    return identity_of(issuer)


def identity_of(issuer: TestIssuer) -> BearerIdentity:
    return BearerIdentity([Issuer(issuer=issuer.url, audience=AUDIENCE, tenant="shop")], PSEUDONYMS, issuer.fetch)


def scope_of(*values: str, name: str = "authorization") -> Any:
    return {"headers": [(name.encode(), value.encode()) for value in values]}


async def principal(identity: BearerIdentity, token: str) -> Principal:
    return await identity.principal_of(scope_of(f"Bearer {token}"))


async def rejection(identity: BearerIdentity, token: str) -> ProblemError:
    with pytest.raises(ProblemError) as rejected:
        await principal(identity, token)
    return rejected.value


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_a_token_is_its_subject_at_the_tenant_of_its_issuer(algorithm: str) -> None:
    issuer = TestIssuer(algorithm=algorithm)
    found = await principal(identity_of(issuer), issuer.token("ann", "openid me analytics:read"))
    assert (found.tenant, found.subject, set(found.scopes)) == ("shop", "ann", {"me", "analytics:read"})
    assert found.pseudonym == PSEUDONYMS.of("shop", "ann") != PSEUDONYMS.of("other", "ann")


async def test_scopes_may_be_a_list(identity: BearerIdentity, issuer: TestIssuer) -> None:
    assert (await principal(identity, issuer.token(scope=["me", "else"]))).scopes == {"me"}  # type: ignore[arg-type]


async def test_without_a_token_it_is_nobody_whatever_the_user_header_says(identity: BearerIdentity) -> None:
    assert await identity.principal_of(scope_of("ann", name="x-user-id")) == NOBODY


def from_now(claims: dict[str, Any]) -> dict[str, Any]:
    """The same with seconds from now as times."""
    return {name: time() + value if name in {"exp", "nbf"} and value else value for name, value in claims.items()}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "expired": ({"exp": -LEEWAY_SECONDS - 5}, "The token has expired."),
    "not valid yet": ({"nbf": LEEWAY_SECONDS + 60}, "The token is not valid yet."),
    "of another audience": ({"aud": "bank"}, "The token is for another audience."),
    "of another issuer": ({"iss": "https://evil.example"}, "The token is of an issuer that is not configured."),
    "without issuer": ({"iss": None}, "The token is of an issuer that is not configured."),
    "without an end": ({"exp": None}, "This is no token that the gateway takes."),
    "without audience": ({"aud": None}, "This is no token that the gateway takes."),
    "without subject": ({"sub": None}, "This is no token that the gateway takes."),
    "of a subject with a slash": (
        {"sub": "ann/../eve"},
        "The subject of the token has characters that no path can hold.",
    ),
    "with an actor of no name": ({"act": {"sub": ""}}, "The claim act of the token names nobody."),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_token_is_rejected_with_its_reason(
    identity: BearerIdentity, issuer: TestIssuer, name: str
) -> None:
    claims, reason = WRONG[name]
    rejected = await rejection(identity, issuer.token(**from_now(claims)))
    assert (rejected.status, rejected.kind, rejected.detail) == (401, "invalid-token", reason)
    assert rejected.headers["WWW-Authenticate"] == f'Bearer error="invalid_token", error_description="{reason}"'


@pytest.mark.parametrize("claims", [{"exp": -10}, {"nbf": 20}], ids=["exp", "nbf"])
async def test_clocks_may_differ_by_half_a_minute(
    identity: BearerIdentity, issuer: TestIssuer, claims: dict[str, Any]
) -> None:
    issued_at = {"iat": int(time()) - 60}
    assert (await principal(identity, issuer.token(**issued_at | from_now(claims)))).subject == "ann"


def unsigned(issuer: TestIssuer) -> str:
    content = jwt.decode(issuer.token(), options={"verify_signature": False})
    return jwt.encode(content, "", "none", {"kid": issuer.key_id})


def signed_with_the_public_key(issuer: TestIssuer) -> str:
    """The classic: a HMAC whose key is the issuer's public key, which everybody has."""
    public = issuer.keys[issuer.key_id].public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = encoded({"alg": "HS256", "typ": "JWT", "kid": issuer.key_id})
    signed = f"{head}.{issuer.token().split('.')[1]}"
    signature = hmac.digest(pem, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def encoded(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def signed_by_another(issuer: TestIssuer) -> str:
    other = TestIssuer(issuer.url)
    return other.token(headers={"kid": issuer.key_id})


def changed(issuer: TestIssuer) -> str:
    head, body, signature = issuer.token().split(".")
    content = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "eve"}
    return f"{head}.{encoded(content)}.{signature}"


def without_algorithm(issuer: TestIssuer) -> str:
    _, body, signature = issuer.token().split(".")
    return f"{encoded({'kid': issuer.key_id})}.{body}.{signature}"


def nested(issuer: TestIssuer) -> str:
    head, _, signature = issuer.token().split(".")
    deep = base64.urlsafe_b64encode(b'{"a":' * 1100 + b"1" + b"}" * 1100).decode().rstrip("=")
    return f"{head}.{deep}.{signature}"


def of_another_algorithm(issuer: TestIssuer) -> str:
    return TestIssuer(issuer.url, "RS256").token(headers={"kid": issuer.key_id})


FORGERIES = [
    unsigned,
    without_algorithm,
    signed_with_the_public_key,
    signed_by_another,
    changed,
    of_another_algorithm,
    nested,
]


@pytest.mark.parametrize("forge", FORGERIES)
async def test_a_forged_token_is_rejected(identity: BearerIdentity, issuer: TestIssuer, forge: Any) -> None:
    await principal(identity, issuer.token())
    rejected = await rejection(identity, forge(issuer))
    assert (rejected.status, rejected.kind) == (401, "invalid-token")


@pytest.mark.parametrize(
    "value", ["Basic YTpi", "Bearer", "Bearer ", "Bearer a.b.c", "Bearer é", f"Bearer {'a' * 9000}"]
)
async def test_what_is_no_token_is_rejected(identity: BearerIdentity, value: str) -> None:
    with pytest.raises(ProblemError) as rejected:
        await identity.principal_of(scope_of(value))
    assert rejected.value.status == 401


async def test_two_tokens_are_none(identity: BearerIdentity, issuer: TestIssuer) -> None:
    with pytest.raises(ProblemError) as rejected:
        await identity.principal_of(scope_of(f"Bearer {issuer.token('ann')}", f"Bearer {issuer.token('eve')}"))
    assert rejected.value.status == 400


async def test_a_delegation_is_the_shopper_for_whom_the_backend_acts(
    identity: BearerIdentity, issuer: TestIssuer
) -> None:
    token = issuer.token("ann", "act-for catalogue:write", act={"sub": "shop-backend"})
    found = await principal(identity, token)
    assert (found.subject, found.actor, set(found.scopes)) == ("ann", "shop-backend", {"me"})


async def test_a_delegation_takes_its_scope(identity: BearerIdentity, issuer: TestIssuer) -> None:
    rejected = await rejection(identity, issuer.token("ann", "me", act={"sub": "shop-backend"}))
    assert (rejected.status, rejected.kind) == (403, "insufficient-scope")
