"""What only JetStream can meet: a server that is killed, that lost its data, that is full, or asks who calls."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from fashion.commands.platform.status import read_stream_statuses
from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.lag import watch_stream
from fashion.kernel.events.transport import StreamFullError
from fashion.kernel.events.transports.opening import check_events
from fashion.kernel.outages import is_store_down
from fashion.settings import Settings, SettingsError
from support.events.transports import START, acknowledge, ids, joined, moved, noted, publish, read
from support.http.tls import certificate
from support.stores.nats_credentials import Trust
from support.stores.nats_servers import NatsServer, nats_server, open_jetstream
from support.waiting import Start, eventually

if TYPE_CHECKING:
    from nats.js import JetStreamContext

    from fashion.kernel.events.transports.jetstream.adapter import JetStream


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_server(tmp_path / "nats") as made:
        yield made


@pytest.fixture
async def transport(
    server: NatsServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator["JetStream"]:
    """A transport that soon sees that a server is gone."""
    monkeypatch.setattr("fashion.kernel.events.transports.jetstream.pulling.WAIT_SECONDS", 0.1)
    for module in ("connection", "member"):
        monkeypatch.setattr(f"fashion.kernel.events.transports.jetstream.{module}.ANSWER_SECONDS", 1.0)
    made = open_jetstream(settings.model_copy(update={"events_url": server.url, "redeliver_seconds": 60}))
    yield made
    await made.aclose()


async def answers(transport: "JetStream") -> bool:
    with suppress(ConnectionError):
        return (await transport.figures()).entries >= 0
    return False


async def test_what_was_published_and_not_acknowledged_outlives_a_kill(
    server: NatsServer, transport: "JetStream"
) -> None:
    await publish(transport, *(events := [noted() for _ in range(20)]))
    member = await joined(transport)
    await acknowledge(member, (await read(member, 20))[:15])
    server.kill()
    server.start()
    await eventually(lambda: answers(transport))
    member, found = await joined(transport, redeliver_seconds=0.1), set[UUID]()
    # Acknowledgements may be lost with the memory of the server: their entries come once more.
    while not found >= {event.id for event in events[15:]}:
        found.update(ids(await read(member, 1)))
    assert await transport.publisher("imaging").positions() == moved(START, *events)


async def test_an_acknowledgement_waits_for_a_server_that_is_away(
    server: NatsServer, transport: "JetStream"
) -> None:
    await publish(transport, noted())
    member = await joined(transport)
    entries = await read(member, 1)
    server.kill()
    with pytest.raises(ConnectionError) as failure:
        await member.acknowledge(entries[0].id)
    assert is_store_down(failure.value)
    server.start()
    await eventually(lambda: answers(transport))
    await acknowledge(member, entries)
    assert (await transport.figures()).groups["color"].pending == 0


async def test_a_reader_goes_on_after_a_restart_and_misses_nothing(
    server: NatsServer, transport: "JetStream"
) -> None:
    reader = transport.live_reader()
    await reader.go_to_end()
    server.kill()
    server.start()
    await eventually(lambda: answers(transport))
    await publish(transport, event := noted())

    async def positions() -> list[bytes]:
        with suppress(ConnectionError):
            return [fields[b"position"] for fields in await reader.read()]
        return []

    assert await eventually(positions) == [b"%d" % event.position]


async def test_what_the_server_lost_is_published_again(transport: "JetStream") -> None:
    await publish(transport, event := noted())
    member = await joined(transport)
    await read(member, 1)
    member.held.clear()
    js = await transport._session.ready()
    await js.delete_stream(transport._session.names.events)
    assert await transport.publisher("imaging").positions() == START
    await publish(transport, event)
    assert ids(await read(member, 1)) == [event.id]


async def test_a_server_that_is_away_is_reported_gone_and_back(
    server: NatsServer, transport: "JetStream", start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fashion.kernel.events.lag.INTERVAL_SECONDS", 0.05)
    down: dict[str, str] = {}
    start(lambda: watch_stream(transport, down))
    await eventually(lambda: answers(transport))
    server.kill()

    async def is_reported() -> bool:
        return "nats" in down

    async def is_back() -> bool:
        return not down

    await eventually(is_reported)
    server.start()
    await eventually(is_back)


async def test_a_full_stream_takes_all_of_a_batch_later(server: NatsServer, settings: Settings) -> None:
    small = open_jetstream(settings.model_copy(update={"events_url": server.url, "stream_bytes": 100_000}))
    budget, publisher = StreamBudget(small, 100_000), small.publisher("imaging")
    batch = [noted(data=b'"%s"' % (b"x" * 10_000)) for _ in range(12)]
    positions = await publisher.positions()
    with pytest.raises(StreamFullError):
        await publisher.publish(positions, batch)
    assert "its consumers are behind" in await budget.shed_reason()
    await _emptied(small)
    assert await publisher.publish(await publisher.positions(), batch)
    assert await budget.shed_reason() == ""
    await small.aclose()


async def _emptied(transport: "JetStream") -> None:
    async def is_empty() -> bool:
        for group in ("color", "products"):
            member = await joined(transport, group)
            await acknowledge(member, await member.read())
        await transport.trim(-10)
        return (await transport.figures()).entries == 0

    await eventually(is_empty)


async def test_a_trim_of_an_empty_stream_leaves_what_comes_meanwhile(
    transport: "JetStream", monkeypatch: pytest.MonkeyPatch
) -> None:
    from fashion.kernel.events.transports.jetstream.trimming import Trimming

    done = Trimming._done

    async def publish_first(self: Trimming, js: "JetStreamContext", group: str) -> int:
        monkeypatch.undo()
        await publish(transport, noted())
        return await done(self, js, group)

    monkeypatch.setattr(Trimming, "_done", publish_first)
    await transport.trim(keep_seconds=60)
    assert (await transport.figures()).entries == 1


async def test_a_password_is_asked_for(tmp_path: Path, settings: Settings) -> None:
    with nats_server(tmp_path / "guarded", "--user", "fashion", "--pass", "secret") as server:
        known = server.url.replace("nats://", "nats://fashion:secret@")
        for url, is_let_in in ((known, True), (server.url, False)):
            transport = open_jetstream(settings.model_copy(update={"events_url": url}))
            assert await answers(transport) == is_let_in
            await transport.aclose()


async def test_a_wrong_password_is_rejected_in_time_however_busy_the_server_is(
    tmp_path: Path, settings: Settings
) -> None:
    with nats_server(tmp_path / "guarded", "--user", "fashion", "--pass", "secret") as server:
        many = [open_jetstream(settings.model_copy(update={"events_url": server.url})) for _ in range(30)]
        async with asyncio.timeout(60):
            assert not any(await asyncio.gather(*map(answers, many)))
        for transport in many:
            await transport.aclose()


async def test_a_user_is_known_by_a_file_of_credentials(tmp_path: Path, settings: Settings) -> None:
    trust = Trust()
    with nats_server(tmp_path / "trusting", "--config", str(trust.configuration(tmp_path))) as server:
        known = {"events_url": server.url, "events_credentials_file": trust.credentials(tmp_path)}
        await check_events(settings.model_copy(update=known))


async def test_credentials_of_another_operator_are_rejected(tmp_path: Path, settings: Settings) -> None:
    trusted = Trust().configuration(tmp_path)
    with nats_server(tmp_path / "trusting", "--config", str(trusted)) as server:
        unknown = {"events_url": server.url, "events_credentials_file": Trust().credentials(tmp_path)}
        with pytest.raises(ConnectionError, match="Authorization"):
            await check_events(settings.model_copy(update=unknown))


def test_processes_that_lost_a_server_together_come_back_one_after_the_other(settings: Settings) -> None:
    from fashion.kernel.events.transports.jetstream.connection import RECONNECT_SECONDS, connect_options

    streaming = settings.model_copy(update={"events_url": "nats://127.0.0.1:4222"})
    waits = {connect_options(streaming)["reconnect_time_wait"] for _ in range(20)}
    assert len(waits) > 1
    assert all(RECONNECT_SECONDS / 2 <= wait <= 1.5 * RECONNECT_SECONDS for wait in waits)


async def test_a_server_is_trusted_by_its_authority_alone(tmp_path: Path, settings: Settings) -> None:
    for name in ("mine", "other"):
        certificate(tmp_path, name)
    files = "--tlscert", str(tmp_path / "mine.crt"), "--tlskey", str(tmp_path / "mine.key")
    with nats_server(tmp_path / "secured", "--tls", *files) as server:
        secure = settings.model_copy(update={"events_url": server.url.replace("nats://", "tls://")})
        for name, is_trusted in (("mine", True), ("other", False)):
            transport = open_jetstream(secure.model_copy(update={"events_ca_file": tmp_path / f"{name}.crt"}))
            assert await answers(transport) == is_trusted
            await transport.aclose()


async def test_a_server_that_asks_for_a_certificate_is_shown_one(tmp_path: Path, settings: Settings) -> None:
    for name in ("server", "client"):
        certificate(tmp_path, name)
    files = "--tlscert", str(tmp_path / "server.crt"), "--tlskey", str(tmp_path / "server.key")
    asking = "--tlsverify", "--tlscacert", str(tmp_path / "client.crt")
    with nats_server(tmp_path / "asking", *files, *asking) as server:
        url = server.url.replace("nats://", "tls://")
        anonymous = settings.model_copy(update={"events_url": url, "events_ca_file": tmp_path / "server.crt"})
        shown = {"events_certificate_file": tmp_path / "client.crt", "events_key_file": tmp_path / "client.key"}
        await check_events(anonymous.model_copy(update=shown))
        with pytest.raises(ConnectionError):
            await check_events(anonymous)


async def test_certificates_are_not_left_aside_without_a_word(tmp_path: Path, settings: Settings) -> None:
    plain = settings.model_copy(
        update={"events_url": "nats://127.0.0.1:4222", "events_ca_file": tmp_path / "ca.crt"}
    )
    with pytest.raises(SettingsError, match="certificates need tls://"):
        await check_events(plain)


async def test_its_status_names_the_server_or_says_that_it_is_down(server: NatsServer, settings: Settings) -> None:
    assert await read_stream_statuses(settings) == []
    streaming = settings.model_copy(update={"events_url": server.url})
    (up,) = await read_stream_statuses(streaming)
    server.kill()
    (down,) = await read_stream_statuses(streaming)
    assert (up.healthy, up.detail.startswith("NATS 2."), down.healthy) == (True, True, False)
