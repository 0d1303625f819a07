"""A TCP link to a store that can be cut, frozen and restored."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Link:
    """Clients connect to `url`; the store behind it never notices what is done to them."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()

    @property
    def url(self) -> str:
        credentials = self._target.netloc.rpartition("@")[0]
        return self._target._replace(netloc=f"{credentials}@127.0.0.1:{self._port}").geturl()

    async def restore(self) -> None:
        """Take connections, at the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Drop every connection and refuse new ones."""
        assert self._server is not None
        self._server.close()
        for writer in set(self._open):
            writer.transport.abort()
        await asyncio.sleep(0)

    def freeze(self) -> None:
        """Keep connections open, and let nothing through."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass bytes both ways, and close both connections however that ends."""
        self._open.add(writer)
        with suppress(OSError):
            there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
            self._open.add(back)
            if writer.transport.is_closing():
                back.transport.abort()
            await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
            self._open.discard(back)
        writer.close()
        self._open.discard(writer)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                await self._flowing.wait()
                sink.write(data)
        sink.close()


@asynccontextmanager
async def linked(url: str) -> AsyncIterator[Link]:
    """A link to the store at `url`, whole until it is cut."""
    link = Link(url)
    await link.restore()
    try:
        yield link
    finally:
        await link.cut()
