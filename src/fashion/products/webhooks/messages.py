"""The messages of webhooks, as the Standard Webhooks specification has them."""

from datetime import UTC, datetime

import msgspec
from standardwebhooks import Webhook as Signer

from fashion.products.webhooks.webhook import DueDelivery, message_id
from fashion.shown.events import OF_A_PHOTO, shown


def body_of(delivery: DueDelivery) -> bytes:
    """Return the JSON of a message: what the live stream reports, of whom, and nothing of a photo."""
    fields = {name: value for name, value in shown(delivery).items() if name not in OF_A_PHOTO}
    message = {
        "type": delivery.type,
        "timestamp": delivery.occurred_at,
        "data": {"user": delivery.user, **fields},
    }
    return msgspec.json.encode(message)


def headers_of(delivery: DueDelivery, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers that identify and sign an attempt; `now` is in UTC."""
    message, moment = message_id(delivery.event), now.astimezone(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Signer(delivery.secret).sign(message, moment, body.decode()),
    }
