"""A webhook of a tenant, and what is delivered to it."""

from base64 import b64encode
from datetime import datetime
from secrets import token_bytes
from typing import Literal
from uuid import UUID

import msgspec

from fashion.vocabulary import ShownEvent

DeliveryStatus = Literal["pending", "delivered", "dead"]

MOST_WEBHOOKS = 10
"""Of one tenant."""
LIFE_HOURS = 24
"""How long a delivery is tried."""
KEPT_DAYS = 3
MOST_KEPT = 10_000
"""Deliveries of one webhook; the oldest are deleted, also if they are pending."""
_SECRET_BYTES = 32


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """An address to which events of a tenant's users are sent; disabled once it answered 410."""

    id: UUID
    url: str
    events: list[ShownEvent]
    created_at: datetime
    disabled_at: datetime | None = None


class NewWebhook(Webhook, frozen=True, kw_only=True):
    """A webhook as it is shown once, with the secret that its messages are signed with."""

    secret: str


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message to a webhook and what became of it."""

    id: UUID
    message_id: str
    event: ShownEvent
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
    response_status: int | None
    failure: str | None


class DueDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is due, with where it goes; `attempts` counts the one that begins."""

    id: UUID
    webhook: UUID
    url: str
    secret: str
    user: str
    event: UUID
    type: str
    schema: int
    occurred_at: datetime
    correlation_id: str
    data: bytes
    attempts: int


def message_id(event: UUID) -> str:
    """Return the `webhook-id` of an event, the same at every attempt."""
    return f"msg_{event.hex}"


def make_secret() -> str:
    """Return a new secret of 256 random bits, as the specification writes it."""
    return f"whsec_{b64encode(token_bytes(_SECRET_BYTES)).decode()}"
