"""The path by which a backend gets a delegation."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency

from fashion.gateway.authentication.delegations import LIFETIME_SECONDS, Delegations
from fashion.gateway.users.callers import no_such_user
from fashion.kernel.http.authentication.api_keys import SUBJECT_PREFIX
from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.identity import MAX_LENGTH, is_sound
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms
from fashion.kernel.http.document.openapi import CLOSED
from fashion.kernel.http.problems import documented


class DelegationRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The shopper for whom the caller wants to act."""

    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_LENGTH)]


class Delegation(msgspec.Struct, kw_only=True):
    """A token with which the caller acts for the shopper, valid for `expires_in` seconds.

    `pseudonym` is what webhooks call the shopper.
    """

    access_token: str
    pseudonym: str
    token_type: str = "Bearer"  # noqa: S105
    expires_in: int = LIFETIME_SECONDS


@post(
    "/v1/delegations",
    security=requires("act-for"),
    request_max_body_size=10_000,
    responses=documented(400, 413, 429, 503),
    tags=["delegations"],
    summary="Act for a shopper",
)
async def delegate_user(
    request: Request[Any, Any, Any],
    data: Annotated[DelegationRequest, CLOSED],
    delegations: NamedDependency[Delegations],
    pseudonyms: NamedDependency[Pseudonyms],
) -> Response[Delegation]:
    """Return a token that is good for what `me` allows the shopper; it ends with the API key that asked for it."""
    if not is_sound(data.subject) or data.subject.startswith(SUBJECT_PREFIX):
        raise no_such_user("body")
    principal = caller(request)
    made = Delegation(
        access_token=delegations.sign(principal, data.subject),
        pseudonym=pseudonyms.of(principal.tenant, data.subject),
    )
    return Response(made, headers={"Cache-Control": "no-store"})
