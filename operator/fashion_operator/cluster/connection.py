"""How the API server is reached: with the pod's service account, else with the kubeconfig of a person."""

import ssl

import aiohttp
import kopf
from httpx2 import AsyncClient as HTTPClient
from httpx2 import AsyncHTTPTransport, Limits
from lightkube import AsyncClient, KubeConfig, SingleConfig
from lightkube.config import client_adapter


def connect(field_manager: str) -> tuple[AsyncClient, HTTPClient]:
    """lightkube's client, and a plain one for what it has no words for; both read a rotated token anew."""
    config = _configuration()
    # Each namespace has a watch for every kind: the default of 100 connections would end with seven of them.
    transport = AsyncHTTPTransport(verify=_trust(config), limits=Limits(max_connections=None))
    plain = client_adapter.AsyncClient(config, client_adapter.ConnectionParams(transport=transport))  # type: ignore[arg-type]
    return AsyncClient(config, field_manager=field_manager, transport=transport), plain


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
