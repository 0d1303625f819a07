from httpx2 import AsyncBaseTransport, AsyncClient, Request, Response

from fashion_operator.cluster.connection import MetadataTransport


class Server(AsyncBaseTransport):
    """An API server that answers with what it was asked for."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def handle_async_request(self, request: Request) -> Response:
        self.asked = request.headers["Accept"]
        return Response(200, content=self._content)


async def ask(server: Server, path: str) -> bytes:
    async with AsyncClient(transport=MetadataTransport(server), base_url="http://api") as client:
        return (await client.get(path)).content


async def test_a_list_of_nothing_has_no_items() -> None:
    server = Server(b'{"metadata":{"resourceVersion":"7"},"items":null}')
    assert await ask(server, "/secrets") == b'{"metadata":{"resourceVersion":"7"},"items":[]}'
    assert "PartialObjectMetadataList" in server.asked


async def test_what_has_items_stays_as_it_is() -> None:
    content = b'{"items":[{"metadata":{"name":"one"}}]}'
    assert await ask(Server(content), "/secrets") == content


async def test_a_watch_asks_for_single_objects() -> None:
    server = Server(b"{}")
    await ask(server, "/secrets?watch=true")
    assert "as=PartialObjectMetadata;" in server.asked
