"""Webhooks over HTTP, for the servers of a tenant; those of another tenant are not found."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter

from fashion.kernel.http.authentication.authorization import requires
from fashion.kernel.http.authentication.principal import caller
from fashion.kernel.http.document.openapi import CLOSED
from fashion.kernel.http.pagination import Cursor, Limit, Page, cursor_of, position_of
from fashion.kernel.http.problem_types import declare_problems
from fashion.kernel.http.problems import ProblemError, documented
from fashion.products.outbound.addresses import BadUrlError, check_url
from fashion.products.webhooks.deliveries import Deliveries
from fashion.products.webhooks.store import Webhooks
from fashion.products.webhooks.webhook import KEPT_DAYS, MOST_WEBHOOKS, NewWebhook, Webhook, WebhookDelivery
from fashion.settings import Settings
from fashion.shown.events import SHOWN
from fashion.vocabulary import AccessScope, ShownEvent

PATH = "/v1/webhooks"
OWN: AccessScope = "act-for"
"""The scope that takes: whoever may act for every shopper of the tenant may read what webhooks report."""

Asked = Request[Any, Any, Any]
WebhookId = Annotated[UUID, PathParameter(description="`id` of a webhook")]
DeliveryId = Annotated[UUID, PathParameter(description="`id` of a delivery")]


class WebhookRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Where to send events, and which."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    events: Annotated[list[ShownEvent], msgspec.Meta(min_length=1, max_length=len(SHOWN))] = msgspec.field(
        default_factory=lambda: list(SHOWN)
    )


class WebhookList(msgspec.Struct, frozen=True, kw_only=True):
    """All webhooks of a tenant, oldest first."""

    items: list[Webhook]


class Before(msgspec.Struct, frozen=True, array_like=True):
    """A position among deliveries: those that began earlier."""

    created_at: datetime
    id: UUID


NEWEST = Before(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))


@post(
    PATH,
    security=requires(OWN),
    request_max_body_size=10_000,
    responses=documented(400, 409, 413, 422, 503),
    tags=["webhooks"],
    summary="Create a webhook",
)
async def create_webhook(
    request: Asked,
    data: Annotated[WebhookRequest, CLOSED],
    webhooks: NamedDependency[Webhooks],
    settings: NamedDependency[Settings],
) -> Response[NewWebhook]:
    """Events of the tenant's users are sent to `url`, signed with the `secret`, which is shown only now."""
    try:
        check_url(data.url, loopback=settings.webhook_loopback)
    except BadUrlError as error:
        raise ProblemError(422, "bad-webhook", str(error)) from None
    made = await webhooks.add(caller(request).tenant, data.url, list(dict.fromkeys(data.events)))
    if made is None:
        raise ProblemError(409, "too-many-webhooks", f"There are {MOST_WEBHOOKS} webhooks; delete one first.")
    return Response(made, status_code=201, headers={"Cache-Control": "no-store"})


@get(
    PATH,
    security=requires(OWN),
    responses=documented(400, 503),
    tags=["webhooks"],
    summary="List the webhooks",
)
async def list_webhooks(request: Asked, webhooks: NamedDependency[Webhooks]) -> WebhookList:
    """Return the webhooks of the tenant, without their secrets."""
    return WebhookList(items=await webhooks.of(caller(request).tenant))


@delete(
    f"{PATH}/{{webhook_id:uuid}}",
    security=requires(OWN),
    responses=documented(400, 404, 503),
    tags=["webhooks"],
    summary="Delete a webhook",
)
async def delete_webhook(request: Asked, webhook_id: WebhookId, webhooks: NamedDependency[Webhooks]) -> None:
    """Nothing more is sent to it, and its deliveries are deleted."""
    if not await webhooks.remove(caller(request).tenant, webhook_id):
        raise _no_webhook(webhook_id)


@get(
    f"{PATH}/{{webhook_id:uuid}}/deliveries",
    security=requires(OWN),
    responses=documented(400, 404, 503),
    tags=["webhooks"],
    summary="List the deliveries to a webhook, newest first",
)
async def list_webhook_deliveries(
    request: Asked,
    webhook_id: WebhookId,
    webhooks: NamedDependency[Webhooks],
    deliveries: NamedDependency[Deliveries],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[WebhookDelivery]:
    """Return a page of what was sent or is to be sent in the last 3 days; follow `next` until it is null."""
    await _found(request, webhook_id, webhooks)
    before = position_of(cursor, Before) if cursor else NEWEST
    found = await deliveries.recent(webhook_id, before.created_at, before.id, limit + 1)
    items = found[:limit]
    next_page = cursor_of(Before(items[-1].created_at, items[-1].id)) if len(found) > limit else None
    return Page(items=items, next=next_page)


@post(
    f"{PATH}/{{webhook_id:uuid}}/deliveries/{{delivery_id:uuid}}/replay",
    status_code=202,
    security=requires(OWN),
    responses=documented(400, 404, 409, 503),
    tags=["webhooks"],
    summary="Send a delivery again",
)
async def replay_webhook_delivery(
    request: Asked,
    webhook_id: WebhookId,
    delivery_id: DeliveryId,
    webhooks: NamedDependency[Webhooks],
    deliveries: NamedDependency[Deliveries],
) -> WebhookDelivery:
    """It is sent at once, under the same `webhook-id`, and tried for another day where that fails."""
    found = await _found(request, webhook_id, webhooks)
    if found.disabled_at:
        detail = "The webhook answered 410 and is disabled; delete it and create another one."
        raise ProblemError(409, "webhook-disabled", detail)
    replayed = await deliveries.replay(webhook_id, delivery_id)
    if replayed is None:
        raise ProblemError(404, "no-delivery", f"The webhook has no delivery {delivery_id}.")
    return replayed


async def _found(request: Asked, webhook_id: UUID, webhooks: Webhooks) -> Webhook:
    found = await webhooks.find(caller(request).tenant, webhook_id)
    if found is None:
        raise _no_webhook(webhook_id)
    return found


def _no_webhook(webhook_id: UUID) -> ProblemError:
    return ProblemError(404, "no-webhook", f"There is no webhook {webhook_id}.")


declare_problems(
    (404, "no-delivery", f"The webhook has no delivery with this ID; it is kept for {KEPT_DAYS} days."),
    (404, "no-webhook", "The tenant has no webhook with this ID."),
    (409, "too-many-webhooks", f"The tenant has {MOST_WEBHOOKS} webhooks already."),
    (409, "webhook-disabled", "The webhook answered 410, so nothing more is sent to it."),
    (422, "bad-webhook", "The address of the webhook is not https on port 443, or not public."),
)

HANDLERS: list[Any] = [
    create_webhook,
    list_webhooks,
    delete_webhook,
    list_webhook_deliveries,
    replay_webhook_delivery,
]
