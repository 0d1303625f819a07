"""How the API server is reached: with the pod's service account, else with the kubeconfig of a person."""

import ssl
from typing import NamedTuple

import aiohttp
import kopf
from httpx2 import AsyncBaseTransport, AsyncHTTPTransport, Limits, Request, Response
from httpx2 import AsyncClient as HTTPClient
from lightkube import AsyncClient, KubeConfig, SingleConfig
from lightkube.config import client_adapter

_NO_ITEMS = b'"items":null'


class MetadataTransport(AsyncBaseTransport):
    """Asks for metadata alone, so that the content of a Secret is never sent."""

    def __init__(self, transport: AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: Request) -> Response:
        """Send the request with a header that names the form."""
        is_list = "watch" not in request.url.params
        kind = "PartialObjectMetadataList" if is_list else "PartialObjectMetadata"
        request.headers["Accept"] = f"application/json;as={kind};g=meta.k8s.io;v=v1"
        response = await self._transport.handle_async_request(request)
        return await _with_items(response) if is_list else response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()


async def _with_items(response: Response) -> Response:
    """Return a list with its items; the API server says null where there are none, which lightkube rejects."""
    content = await response.aread()
    if _NO_ITEMS not in content:
        return response
    return Response(response.status_code, content=content.replace(_NO_ITEMS, b'"items":[]'))


class Connections(NamedTuple):
    """Clients of the API server; all read a rotated token anew.

    Attributes:
        objects: whole objects.
        metadata: objects without their content.
        plain: HTTP, for what lightkube has no words for.
    """

    objects: AsyncClient
    metadata: AsyncClient
    plain: HTTPClient


def connect(field_manager: str) -> Connections:
    """Return clients that share one pool of connections."""
    config = _configuration()
    # Each namespace has a watch for every kind: the default of 100 connections would end with seven of them.
    transport = AsyncHTTPTransport(verify=_trust(config), limits=Limits(max_connections=None))
    plain = client_adapter.AsyncClient(config, client_adapter.ConnectionParams(transport=transport))  # type: ignore[arg-type]
    return Connections(
        AsyncClient(config, field_manager=field_manager, transport=transport),
        AsyncClient(config, transport=MetadataTransport(transport)),
        plain,
    )


def login() -> kopf.AiohttpSession:
    """kopf's session; kopf asks for a new one when the token is no longer taken."""
    config = _configuration()
    token = config.user.token if config.user else None
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, ssl=_trust(config)),
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )
    return kopf.AiohttpSession(
        server=config.cluster.server, aiohttp_session=session, default_namespace=config.namespace
    )


def _configuration() -> SingleConfig:
    config = KubeConfig.from_env().get()
    assert config is not None
    return config


def _trust(config: SingleConfig) -> ssl.SSLContext:
    """Trust the cluster's own authority, also one without key usage: such are common; Python 3.13 refuses them."""
    assert config.user is not None
    context = client_adapter.verify_cluster(config.cluster, config.user, config.abs_file)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
