"""Pulling messages of a consumer."""

from contextlib import suppress

from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError
from nats.js import JetStreamContext
from nats.js.errors import APIError

from fashion.kernel.events.transports.jetstream.session import Session

WAIT_SECONDS = 1.0


class ConsumerMissingError(Exception):
    """The consumer is not there: its server lost it."""


class Pull:
    """Pulls the messages of one consumer by one subscription."""

    def __init__(self, session: Session, consumer: str) -> None:
        self._session, self._consumer = session, consumer
        self._subscription: JetStreamContext.PullSubscription | None = None

    async def fetch(self, most: int) -> list[Msg]:
        """Return the next messages; wait a moment for the first.

        Raises:
            ConsumerMissingError: to be created again.
        """
        subscription = self._subscription or await self._subscribe()
        try:
            messages: list[Msg] = await subscription.fetch(most, timeout=WAIT_SECONDS)
        except TimeoutError:
            # A server that is gone answers nothing either: this says so.
            await self._session.connection.jetstream()
            return []
        except Error as error:
            await self.close()
            if isinstance(error, APIError | NoRespondersError):
                raise ConsumerMissingError(self._consumer) from error
            raise
        return messages

    async def close(self) -> None:
        """Pull no more."""
        subscription, self._subscription = self._subscription, None
        if subscription:
            # Its connection may be closed.
            with suppress(Error):
                await subscription.unsubscribe()

    async def _subscribe(self) -> JetStreamContext.PullSubscription:
        js = await self._session.ready()
        made = await js.pull_subscribe_bind(consumer=self._consumer, stream=self._session.names.events)
        self._subscription = made
        return made
