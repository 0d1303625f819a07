"""The operator's own HTTP: /health for the kubelet, /metrics for Prometheus."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import generate_latest


@asynccontextmanager
async def serve_http(
    port: int, unhealthy_reason: Callable[[], str], state: Callable[[], str]
) -> AsyncIterator[None]:
    """Answer while the context lasts; /health is 503 while there is a reason."""

    async def health(_: web.Request) -> web.Response:
        reason = unhealthy_reason()
        return web.json_response({"status": reason or state()}, status=503 if reason else 200)

    app = web.Application()
    app.add_routes([web.get("/health", health), web.get("/metrics", _metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "0.0.0.0", port).start()  # noqa: S104
        yield
    finally:
        await runner.cleanup()


async def _metrics(_: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": "text/plain; version=0.0.4"})
