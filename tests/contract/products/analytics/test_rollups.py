"""The roll-ups against a recount of the event logs, whatever the order in which events come, and however often."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import text

from fashion.colorimetry.spaces import hex_to_lab
from fashion.contracts import AnyEvent, InteractionsRecorded, ProductsRanked, SkinToneAnalyzed, unpack
from fashion.event_values import Interaction, MatchedColor
from fashion.kernel.events.consumer import Consumer
from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.log import StoredEvent, read_all
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.events.transports.redis_streams.stream import create_groups, stream_key
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import Client, open_redis
from fashion.products.analytics.interactions import record_interactions
from fashion.products.domain import CountedCatalogue
from fashion.products.handlers import event_handlers
from fashion.products.index.catalogue_index import CatalogueIndex
from fashion.products.index.stock import Row
from fashion.products.usecases import RankProducts
from fashion.settings import Settings
from support.events.examples import WHEN, analyzed, colors_recommended, recorded, tone
from support.waiting import end, eventually

Counts = Counter[tuple[str, ...]]

LIP = MatchedColor(name="Red", hex="#c41e3a", score=0.9, monk=6)
USERS = st.sampled_from(["ada", "ben"])
TONES = st.fixed_dictionaries(
    {
        "monk": st.sampled_from([2, 9]),
        "undertone": st.sampled_from(["warm", "neutral", "uncertain"]),
        "confidence": st.sampled_from([0.1234, 0.4999, 0.5, 0.9]),
    }
)
ANALYSES = st.builds(
    lambda user, verdict, day, skin: analyzed(user, 1, verdict, WHEN.replace(day=day), **skin),
    USERS,
    st.sampled_from(["good", "retake"]),
    st.sampled_from([4, 5]),
    TONES,
)
RECOMMENDATIONS = st.builds(
    lambda user, skin: colors_recommended(
        tone(**skin), {"lip": [LIP]}, user, analysis=uuid4(), categories=["makeup"], occasion="work"
    ),
    USERS,
    TONES,
)
INTERACTIONS = st.builds(
    Interaction,
    id=st.uuids(),
    action=st.sampled_from(["viewed", "saved"]),
    item=st.sampled_from(["lip-1", "#c41e3a"]),
    category=st.sampled_from(["makeup", "clothing"]),
)
DELIVERED = st.lists(st.tuples(st.one_of(ANALYSES, RECOMMENDATIONS), st.integers(1, 3)), min_size=4, max_size=8)
ROLLED_UP = text("""
    SELECT ARRAY['analyses', day::text, tone::text, undertone] AS place, analyses AS number FROM tenant_analyses
    UNION ALL SELECT ARRAY['unsure', day::text, tone::text, undertone], unsure FROM tenant_analyses
    UNION ALL SELECT ARRAY['retakes', day::text, tone::text, undertone], retakes FROM tenant_analyses
    UNION ALL SELECT ARRAY['confidence', day::text, tone::text, undertone], (confidence * 10000)::bigint
        FROM tenant_analyses
    UNION ALL SELECT ARRAY['rankings', day::text, tone::text, undertone, subcategory], rankings FROM tenant_matches
    UNION ALL SELECT ARRAY['matches', day::text, tone::text, undertone, subcategory], matches FROM tenant_matches
    UNION ALL SELECT ARRAY['did', day::text, tone::text, undertone, kind, category, action], interactions
        FROM tenant_interactions
    UNION ALL SELECT ARRAY[stage, day::text, tone::text, undertone, "user"], 1 FROM participants""")


class OneLip:
    async def current(self) -> CountedCatalogue:
        return CatalogueIndex([Row("lip-1", "lip", hex_to_lab(LIP.hex))])


HANDLERS = event_handlers(RankProducts(OneLip()))


def counted(event: AnyEvent) -> Iterator[tuple[tuple[str, ...], int]]:
    """What an event adds, and where."""
    match event:
        case SkinToneAnalyzed(tone=skin, quality=quality, created_at=at):
            group = str(at.date()), str(skin.monk), skin.palette_undertone
            yield ("analyses", *group), 1
            yield ("unsure", *group), int(skin.confidence < 0.5)
            yield ("retakes", *group), int(quality.verdict == "retake")
            yield ("confidence", *group), round(skin.confidence * 10_000)
        case ProductsRanked(ranked_at=datetime() as at):
            for subcategory, number in event.matches.items():
                place = str(at.date()), str(event.monk), str(event.undertone), subcategory
                yield ("rankings", *place), 1
                yield ("matches", *place), number
        case InteractionsRecorded(monk=int(), recorded_at=at):
            for each in event.interactions:
                kind = "color" if each.item[0] == "#" else "product"
                where = str(at.date()), str(event.monk), str(event.undertone), kind, each.category, each.action
                yield ("did", *where), 1


def took_part(event: AnyEvent) -> tuple[str, ...] | None:
    match event:
        case SkinToneAnalyzed(user=user, tone=skin, created_at=at):
            return "measured", str(at.date()), str(skin.monk), skin.palette_undertone, user
        case InteractionsRecorded(user=user, monk=int(), undertone=undertone, recorded_at=at):
            return "interacted", str(at.date()), str(event.monk), str(undertone), user
    return None


def recount(events: Iterable[AnyEvent]) -> Counts:
    """The roll-ups as they have to be, from events that come once each."""
    found, people = Counts(), set[tuple[str, ...]]()
    for event in events:
        for place, number in counted(event):
            found[place] += number
        if part := took_part(event):
            people.add(part)
    return +(found + Counter(people))


class Products:
    """The products service's consumer and tables, and all that was ever delivered to it."""

    def __init__(self, database: Database, redis: Client, platform: str) -> None:
        self.database, self.redis, self.platform = database, redis, platform
        self.stream = stream_key(platform)

    async def deliver(self, entries: list[StoredEvent]) -> None:
        """Hand entries out in this order, and wait until each is acknowledged."""
        await create_groups(self.redis, self.stream)
        for entry in entries:
            await self.redis.xadd(self.stream, to_fields(entry))
        options: dict[str, Any] = {"max_deliveries": 5, "redeliver_seconds": 1.0}
        transport = RedisStreams(self.redis, self.platform)
        consumer = Consumer(self.database, transport, "products", HANDLERS, _nothing, **options)
        task = asyncio.create_task(consumer.run())
        await eventually(self._all_is_taken_in)
        await end([task])

    async def _all_is_taken_in(self) -> bool:
        newest = await self.redis.xrevrange(self.stream, count=1)
        found = {each["name"]: each for each in await self.redis.xinfo_groups(self.stream)}[b"products"]
        return not newest or (found["pending"] == 0 and found["last-delivered-id"] == newest[0][0])

    async def log(self) -> list[AnyEvent]:
        async with self.database.transaction() as tx:
            return [unpack(each.type, each.schema, each.data) async for each in read_all(tx, "products")]

    async def rolled_up(self) -> Counts:
        return +Counter({tuple(row.place): row.number for row in await self.database.rows(ROLLED_UP)})


async def _nothing(_: StoredEvent) -> None:
    pass


@pytest.fixture
def migrated(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("fashion.kernel.events.transports.redis_streams.group_member.BLOCK_MILLISECONDS", 10)
    asyncio.run(stock(settings))
    return settings


async def stock(settings: Settings) -> None:
    database = open_database(settings, "products")
    async with database.transaction() as tx:
        await tx.execute(
            text("""INSERT INTO products (sku, brand, name, category, subcategory, hex, lab, tags, in_stock)
                    VALUES ('lip-1', 'B', 'N', 'makeup', 'lip', '#c41e3a', '{43, 63, 29}', '{}', true)""")
        )
    await database.close()


def test_roll_ups_are_a_recount_of_the_logs_in_any_order_and_repetition(migrated: Settings) -> None:
    heard: list[AnyEvent] = []

    @examples(
        max_examples=8,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(delivered=DELIVERED, done=st.lists(INTERACTIONS, min_size=1, max_size=3), dice=st.randoms())
    def hold(delivered: list[tuple[AnyEvent, int]], done: list[Interaction], dice: Any) -> None:
        heard.extend(event for event, _ in delivered if isinstance(event, SkinToneAnalyzed))
        entries = [
            (recorded(event, "color", version, occurred_at=datetime.now(UTC)), times)
            for version, (event, times) in enumerate(delivered, 1)
        ]
        repeated = [entry for entry, times in entries for _ in range(times)]
        dice.shuffle(repeated)
        assert asyncio.run(outcome(repeated, done)) == "as recounted"

    async def outcome(repeated: list[StoredEvent], done: list[Interaction]) -> str:
        database, redis = open_database(migrated, "products"), open_redis(migrated)
        products = Products(database, redis, migrated.platform)
        await products.deliver(repeated)
        for _ in range(2):
            await record_interactions(database, "ada", done, WHEN)
        found, expected = await products.rolled_up(), recount([*heard, *await products.log()])
        await database.close()
        await redis.aclose()
        return "as recounted" if found == expected else f"{found - expected} too many, {expected - found} missing"

    hold()
