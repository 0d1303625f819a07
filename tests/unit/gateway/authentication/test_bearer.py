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
from support.identity.issuer import AUDIENCE, TestIssuer

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
    assert (rejected.status, rejected.kind, str(rejected)) == (401, "invalid-token", reason)
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


def with_a_key_of_its_own(issuer: TestIssuer) -> str:
    """Signed with a key that its own head brings along, in each of the ways that RFC 7515 knows."""
    other = TestIssuer("https://evil.example")
    key = other.document("/jwks")["keys"][0]
    places = {"jku": f"{other.url}/jwks", "x5u": f"{other.url}/crt", "x5c": ["AA=="], "jwk": key}
    return other.token(iss=issuer.url, headers=places | {"kid": issuer.key_id})


def with_a_key_id_that_is_a_path(issuer: TestIssuer) -> str:
    return TestIssuer(issuer.url).token(headers={"kid": "../../../../dev/null' UNION SELECT 'key"})


def with_an_empty_signature(issuer: TestIssuer) -> str:
    """Of r = s = 0, which Java once believed."""
    return f"{issuer.token().rpartition('.')[0]}.{base64.urlsafe_b64encode(bytes(64)).decode().rstrip('=')}"


def without_its_signature(issuer: TestIssuer) -> str:
    return issuer.token().rpartition(".")[0] + "."


def with_a_payload_elsewhere(issuer: TestIssuer) -> str:
    _, body, signature = issuer.token().split(".")
    head = {"alg": "ES256", "kid": issuer.key_id, "b64": False, "crit": ["b64"]}
    return f"{encoded(head)}.{body}.{signature}"


def critical(issuer: TestIssuer) -> str:
    return issuer.token(headers={"crit": ["unheard-of"], "unheard-of": 1})


def encrypted(issuer: TestIssuer) -> str:
    """As a compressed JWE would look, which nobody unpacks."""
    return ".".join((encoded({"alg": "dir", "enc": "A256GCM", "zip": "DEF"}), "", "AAAA", "AAAA", "AAAA"))


def in_json(issuer: TestIssuer) -> str:
    head, body, signature = issuer.token().split(".")
    return json.dumps({"protected": head, "payload": body, "signature": signature})


FORGERIES = [
    with_a_key_of_its_own,
    with_a_key_id_that_is_a_path,
    with_an_empty_signature,
    without_its_signature,
    with_a_payload_elsewhere,
    critical,
    encrypted,
    in_json,
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


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "NONE", "nOnE", "", None, 1, "HS256", "PS256", "ES512", "RSA1_5"]
)
async def test_no_other_algorithm_is_believed(
    identity: BearerIdentity, issuer: TestIssuer, algorithm: object
) -> None:
    _, body, signature = issuer.token().split(".")
    for end in ("", signature):
        rejected = await rejection(identity, f"{encoded({'alg': algorithm, 'kid': issuer.key_id})}.{body}.{end}")
        assert rejected.status == 401


@pytest.mark.parametrize("scope", [None, 1, {"me": True}, [["me"]], [None]])
async def test_odd_scopes_allow_nothing(identity: BearerIdentity, issuer: TestIssuer, scope: Any) -> None:
    token = jwt.encode(
        {**jwt.decode(issuer.token(), options={"verify_signature": False}), "scope": scope},
        issuer.keys[issuer.key_id],
        issuer.algorithm,
        {"kid": issuer.key_id},
    )
    assert (await principal(identity, token)).scopes == frozenset()


ODD: dict[str, list[object]] = {
    "exp": [1e400, "soon", [], -1],
    "nbf": ["soon", 1e400, {}],
    "iat": ["long ago", 1e400, []],
    "sub": [1, [], {"ann": 1}],
    "aud": [1, [], [1], {"fashion": 1}],
    "act": [1, "backend", {"sub": 1}, []],
}


@pytest.mark.parametrize(("claim", "value"), [(claim, value) for claim, values in ODD.items() for value in values])
async def test_an_odd_claim_is_a_401(
    identity: BearerIdentity, issuer: TestIssuer, claim: str, value: object
) -> None:
    assert (await rejection(identity, issuer.token(**{claim: value}))).status == 401  # type: ignore[arg-type]


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
