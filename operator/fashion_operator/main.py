"""The operator's start: kopf watches the platforms and notifies the controller.

Only raw events are handled: kopf's other handlers, timers and daemons keep finalizers and annotations on the
object, and deletion would hang while the operator is down.
"""

from contextlib import AsyncExitStack
from contextvars import copy_context
from typing import Any, cast

import kopf

from fashion_operator.cluster.api import WATCH_SECONDS
from fashion_operator.cluster.connection import login
from fashion_operator.cluster.kinds import FIELD_MANAGER, PLURAL
from fashion_operator.logs import configure_logs
from fashion_operator.resources import Manifest
from fashion_operator.resources.objects import DOMAIN, VERSION
from fashion_operator.running.http import serve_http
from fashion_operator.running.metrics import BUILD
from fashion_operator.running.operator import Operator
from fashion_operator.settings import load_settings


@kopf.on.login()
async def log_in(**_: Any) -> kopf.AiohttpSession:
    """Reach the API server as the rest of the operator does."""
    return login()


@kopf.on.startup(errors=kopf.ErrorsMode.PERMANENT)
async def start(settings: kopf.OperatorSettings, memo: kopf.Memo, **_: Any) -> None:
    """Answer /health and /metrics, list everything, and begin to work; what goes wrong ends the process."""
    configure_kopf(settings)
    chosen = load_settings()
    BUILD.info({"version": chosen.tag})
    memo.announcer = Announcer()
    operator = memo.operator = Operator(chosen, memo.announcer.announce)
    async with AsyncExitStack() as running:
        await running.enter_async_context(
            serve_http(chosen.port, operator.unhealthy_reason, lambda: operator.state)
        )
        await running.enter_async_context(operator)
        memo.running = running.pop_all()


@kopf.on.cleanup()
async def stop(memo: kopf.Memo, **_: Any) -> None:
    """End what was started."""
    await memo.running.aclose()


@kopf.on.event(DOMAIN, VERSION, PLURAL)
async def follow(type: str | None, body: kopf.Body, memo: kopf.Memo, **_: Any) -> None:
    """Take over what became of a platform."""
    memo.announcer.context = copy_context()
    controller = memo.operator.controller
    if type == "DELETED":
        controller.on_deleted((body.metadata.namespace, body.metadata.name), body.metadata.uid)
    else:
        controller.on_observed(dict(body))


def configure_kopf(settings: kopf.OperatorSettings) -> None:
    """Bound every wait: a watch whose connection died silently would receive nothing any more."""
    settings.watching.server_timeout = WATCH_SECONDS
    settings.watching.client_timeout = WATCH_SECONDS + 30
    settings.watching.connect_timeout = 10
    settings.networking.request_timeout = 30
    settings.posting.reporting_component = FIELD_MANAGER
    settings.scanning.disabled = True


class Announcer:
    """Posts Kubernetes Events about platforms, as kopf does: behind the scenes, and nothing fails with them.

    Attributes:
        context: a handler's; only there kopf knows where its events go.
    """

    context = copy_context()

    def announce(self, body: Manifest, type: str, reason: str, message: str) -> None:
        """Post an event."""
        about = kopf.Body(cast(kopf.RawBody, body))
        self.context.run(kopf.event, about, type=type, reason=reason, message=message)


def main() -> None:
    """Run until SIGTERM."""
    settings = load_settings()
    configure_logs(settings.log_level)
    kopf.run(standalone=True, clusterwide=not settings.namespaces, namespaces=settings.namespaces)


if __name__ == "__main__":
    main()
