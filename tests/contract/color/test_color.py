import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any, get_args
from uuid import uuid4

import hypothesis
import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fashion.color.adapters import TABLES, PostgresUnitOfWork
from fashion.color.domain import update_profile
from fashion.color.handlers import event_handlers, project
from fashion.color.palette_view import palette
from fashion.color.usecases import NoProfileError, RecommendColors, RequestColors
from fashion.color.views import ColorsView, colors_of, match_of, profile_of
from fashion.colorimetry.palettes import load_palettes
from fashion.contracts import ColorRecommendationRequested, SkinToneAnalyzed
from fashion.kernel.events.consumer import Consumer
from fashion.kernel.events.entries import to_fields
from fashion.kernel.events.log import StoredEvent, append, read_after
from fashion.kernel.events.replay import replay
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.events.transports.redis_streams.stream import create_groups, stream_key
from fashion.kernel.postgres.database import Database, open_database
from fashion.kernel.redis import Client
from fashion.settings import Settings
from fashion.vocabulary import Occasion
from support.events.examples import analyzed, recorded
from support.waiting import Start, eventually

HANDLE = event_handlers(RecommendColors(load_palettes))


async def happens(database: Database, *events: SkinToneAnalyzed | ColorRecommendationRequested) -> None:
    """Hand events to this service's handlers, as its consumer does."""
    for event in events:
        async with database.transaction() as tx:
            await HANDLE[type(event).__name__](tx, recorded(event))


def requested(occasion: Occasion, *categories: Any) -> ColorRecommendationRequested:
    return ColorRecommendationRequested(
        request=uuid4(), user="ada", categories=[*categories] or ["makeup", "clothing"], occasion=occasion
    )


async def colors(database: Database) -> ColorsView:
    return await colors_of(database, load_palettes(), "ada", None, 0)


async def tables(database: Database) -> list[str]:
    return [
        str(row) for table in TABLES for row in await database.rows(text(f"SELECT * FROM {table} ORDER BY 1, 2"))
    ]


async def test_of_a_user_never_measured_everything_is_pending(database: Database) -> None:
    profile, found = await profile_of(database, "ada", 0), await colors(database)
    assert (profile.pending, profile.tone, found.pending, found.items) == (True, None, True, [])


async def test_an_analysis_becomes_a_profile_and_colors(database: Database) -> None:
    event = analyzed("ada")
    await happens(database, event)
    profile, found = await profile_of(database, "ada", 1), await colors(database)
    assert (profile.tone, profile.analysis, profile.pending) == (event.tone, event.analysis, False)
    assert {color.category for color in found.items} == {"makeup", "clothing"}
    assert (found.basis, found.note, found.pending) == ("tone", "", False)


async def test_a_newer_revision_is_waited_for(database: Database) -> None:
    await happens(database, analyzed("ada", 1))
    assert (await profile_of(database, "ada", 2)).pending
    assert (await colors_of(database, load_palettes(), "ada", None, 2)).pending


async def test_an_unsure_tone_says_that_its_interval_was_matched(database: Database) -> None:
    await happens(database, analyzed("ada", confidence=0.31))
    found = await colors(database)
    assert found.basis == "interval"
    assert "31% sure of Monk tone 5" in found.note
    assert "tones 4 to 6" in found.note


async def test_one_category_is_read_alone(database: Database) -> None:
    await happens(database, analyzed("ada"))
    found = await colors_of(database, load_palettes(), "ada", "clothing", 0)
    assert {color.category for color in found.items} == {"clothing"}


async def test_what_is_to_be_avoided_comes_with_the_colors(database: Database) -> None:
    await happens(database, analyzed("ada"))
    found = await colors(database)
    assert {color.subcategory for color in found.avoid} == {"blush", "lip", "eye", "clothing"}
    clothing = await colors_of(database, load_palettes(), "ada", "clothing", 0)
    assert clothing.avoid == [color for color in found.avoid if color.category == "clothing"]


async def test_a_recommended_color_goes_with_the_user(database: Database) -> None:
    await happens(database, analyzed("ada", 2))
    best = (await colors(database)).items[0]
    found = await match_of(database, load_palettes(), "ada", best.hex, "clothing", 3)
    assert found
    assert (found.goes, found.score, found.nearest.name) == (True, best.score, best.name)
    assert (found.revision, found.pending) == (2, True)


async def test_nothing_goes_with_a_user_never_measured(database: Database) -> None:
    assert await match_of(database, load_palettes(), "ada", "#123456", "clothing", 0) is None


async def test_an_analysis_that_comes_again_or_is_worse_records_nothing(database: Database) -> None:
    events = analyzed("ada", 3, monk=5), analyzed("ada", 2, monk=5)
    await happens(database, *events)
    before = await tables(database)
    await happens(database, *events, analyzed("ada", 1, "retake", monk=9))
    assert await tables(database) == before
    assert len(await log(database)) == 2


async def log(database: Database) -> list[StoredEvent]:
    async with database.autocommit() as tx:
        return await read_after(tx, "color", 0, 1000)


async def test_a_request_for_an_occasion_is_answered_for_its_categories(database: Database) -> None:
    await happens(database, analyzed("ada"))
    everyday = {(color.hex, color.category): color.score for color in (await colors(database)).items}
    await happens(database, requested("evening", "makeup"))
    evening = {(color.hex, color.category): color.score for color in (await colors(database)).items}
    changed = {category for (hex, category), score in evening.items() if score != everyday[hex, category]}
    assert changed == {"makeup"}


async def test_a_request_of_a_user_never_measured_is_rejected(database: Database) -> None:
    with pytest.raises(NoProfileError):
        await RequestColors(PostgresUnitOfWork(database))(requested("work"))


async def test_a_request_that_outlives_its_user_is_dropped(database: Database) -> None:
    await happens(database, requested("work"))
    assert await log(database) == []


async def test_two_that_write_for_one_user_take_turns(database: Database) -> None:
    await happens(database, analyzed("ada"))

    request_colors = RequestColors(PostgresUnitOfWork(database))
    await asyncio.gather(*(request_colors(requested("work")) for _ in range(10)))
    assert [event.version for event in await log(database)] == list(range(1, 12))


def test_a_palette_needs_no_user() -> None:
    makeup = palette(load_palettes(), 5, "warm", "makeup").items
    everything = palette(load_palettes(), 5, "warm", None).items
    assert {color.category for color in makeup} == {"makeup"}
    assert len(everything) > len(makeup) > 0


OCCASIONS, CATEGORIES = st.sampled_from(get_args(Occasion)), st.sampled_from(["makeup", "clothing"])
ANALYSES = st.builds(
    lambda user, revision, verdict, monk: analyzed(user, revision, verdict, monk=monk),
    st.sampled_from(["ada", "ben"]),
    st.integers(1, 5),
    st.sampled_from(["good", "retake"]),
    st.integers(4, 6),
)


@hypothesis.settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(ANALYSES | st.builds(requested, OCCASIONS, CATEGORIES), min_size=3, max_size=8))
def test_a_replay_rebuilds_the_same_rows(settings: Settings, events: Sequence[Any]) -> None:
    async def check() -> None:
        database = open_database(settings, "color")
        await happens(database, *events)
        before, count = await tables(database), len(await log(database))
        assert await replay(database, "color", TABLES, project) == count
        assert await tables(database) == before
        await database.close()

    asyncio.run(check())


async def test_a_replay_that_fails_leaves_the_projections_as_they_were(database: Database) -> None:
    await happens(database, analyzed("ada"))
    before = await tables(database)
    async with database.transaction() as tx:
        await append(tx, "user-ben", 0, [("Forgotten", 1, b"{}")])
    with pytest.raises(LookupError, match="Forgotten"):
        await replay(database, "color", TABLES, project)
    assert await tables(database) == before


async def test_who_reads_during_a_replay_sees_the_old_rows(database: Database) -> None:
    await happens(database, analyzed("ada"))
    seen: list[bool] = []

    async def look_then_project(tx: AsyncConnection, event: StoredEvent) -> None:
        seen.append((await profile_of(database, "ada", 0)).pending)
        await project(tx, event)

    await replay(database, "color", TABLES, look_then_project)
    assert seen == [False]


@pytest.mark.parametrize("seed", range(4))
async def test_events_in_any_order_and_any_number_have_the_effect_of_one_each(
    database: Database, redis: Client, settings: Settings, start: Start, seed: int
) -> None:
    random, key = Random(seed), stream_key(settings.platform)
    verdicts = random.choices(["good", "retake"], k=5)
    events = [analyzed("ada", number, verdict, monk=number) for number, verdict in enumerate(verdicts, 1)]
    expected = None
    for event in events:
        expected = update_profile(expected, event)
    delivered = [recorded(event) for event in events] * 3
    random.shuffle(delivered)
    await create_groups(redis, key)
    for each in delivered:
        await redis.xadd(key, to_fields(each))
    options: dict[str, Any] = {"max_deliveries": 5, "redeliver_seconds": 5}
    transport = RedisStreams(redis, settings.platform)
    start(Consumer(database, transport, "color", HANDLE, nothing_more, **options).run)
    await eventually(lambda: all_was_taken(redis, key))
    async with PostgresUnitOfWork(database)("ada") as profiles:
        assert await profiles.profile() == expected
    assert len(await log(database)) <= len(events)


async def all_was_taken(redis: Client, key: str) -> bool:
    (color,) = (group for group in await redis.xinfo_groups(key) if group["name"] == b"color")
    ((newest, _),) = await redis.xrevrange(key, count=1)
    return color["pending"] == 0 and bool(color["last-delivered-id"] == newest)


async def nothing_more(_: StoredEvent) -> None:
    pass
