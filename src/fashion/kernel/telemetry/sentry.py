"""Reports in Sentry's protocol: the type of an error, its place in the code, and the IDs that find its log line.

The message is left out, as it may hold a body, a parameter or a user; the log line has it. Only `errors` imports
this, and only with a DSN. All integrations are off: nothing is patched, and nothing is reported twice.
"""

import asyncio
from importlib.metadata import version

from sentry_sdk import Client
from sentry_sdk.utils import event_from_exception

from fashion.kernel.telemetry.errors import Reporter
from fashion.settings import Settings
from fashion.vocabulary import Service

LAST_SECONDS = 2.0
MESSAGE = "its message is in the log line of its correlation ID"


class Sentry(Reporter):
    """Reports of one service instance, sent from a thread; when too many wait, more are dropped."""

    def __init__(self, settings: Settings, service: Service) -> None:
        self._service = service
        self._client = Client(
            settings.sentry_dsn,
            release=version("fashion-platform"),
            environment=settings.platform,
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            send_default_pii=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
        )

    def send(self, error: BaseException, tags: dict[str, str]) -> None:
        """Queue a report."""
        event, hint = event_from_exception(error, client_options=self._client.options)
        for exception in event["exception"]["values"]:
            exception["value"] = MESSAGE
        event["tags"] = {"service": self._service, **tags}
        self._client.capture_event(event, hint)

    async def close(self) -> None:
        """Send what is queued, for a limited time."""
        await asyncio.to_thread(self._client.close, LAST_SECONDS)
