from fashion.kernel.events.budget import StreamBudget
from fashion.kernel.events.transports.redis_streams.adapter import RedisStreams
from fashion.kernel.events.transports.redis_streams.memory import DEFAULT_BYTES
from fashion.kernel.events.transports.redis_streams.stream import stream_key
from fashion.kernel.redis import Client
from fashion.settings import Settings

MAXMEMORY = 50_000_000


async def test_it_is_half_of_what_redis_may_use(own_redis: Client, settings: Settings) -> None:
    budget = StreamBudget(RedisStreams(own_redis, settings.key_prefix), 0)
    await own_redis.config_set("maxmemory", MAXMEMORY)
    assert await budget.limit() == MAXMEMORY / 2
    await own_redis.config_set("maxmemory", 0)
    assert await budget.limit() == DEFAULT_BYTES


async def test_a_setting_comes_first(redis: Client, settings: Settings) -> None:
    assert await StreamBudget(RedisStreams(redis, settings.key_prefix), 1234).limit() == 1234


async def test_requests_are_rejected_before_the_relay_stops(redis: Client, settings: Settings) -> None:
    budget = StreamBudget(RedisStreams(redis, settings.key_prefix), 1_000_000)
    assert await budget.shed_reason() == ""
    while not (reason := await budget.shed_reason()):
        await redis.xadd(stream_key(settings.key_prefix), {"data": "x" * 20_000})
    assert reason.startswith("The event stream uses")
    assert not await budget.is_used_up()
    await redis.xtrim(stream_key(settings.key_prefix), maxlen=0, approximate=False)
    assert await budget.shed_reason() == ""


async def test_a_redis_that_is_out_of_memory_is_noticed(own_redis: Client, settings: Settings) -> None:
    budget = StreamBudget(RedisStreams(own_redis, settings.key_prefix), 0)
    await own_redis.config_set("maxmemory", 1)
    assert await budget.shed_reason() == "Redis is out of memory."
    await own_redis.config_set("maxmemory", MAXMEMORY)
    assert await budget.shed_reason() == ""
