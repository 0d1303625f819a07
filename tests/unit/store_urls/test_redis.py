import pytest

from fashion.kernel.cache.user_values import cache_prefix
from fashion.local.stores.urls import without_password
from fashion.settings import SettingsError, load_settings
from fashion.store_urls.redis import parse_redis_url


@pytest.mark.parametrize("url", ["redis://:p@one:6380/2", "rediss://one", "unix:///run/redis.sock?db=1"])
def test_a_url_of_one_server_is_left_to_redis_py(url: str) -> None:
    assert parse_redis_url(url) == ("server", (), "", url)


def test_sentinels_have_a_usual_port() -> None:
    found = parse_redis_url("redis+sentinel://one,two:5000,[::1]:26380/main")
    assert found.nodes == (("one", 26379), ("two", 5000), ("::1", 26380))
    assert found.service == "main"


def test_nodes_of_a_cluster_have_a_usual_port() -> None:
    found = parse_redis_url("redis+cluster://:p@one,two:7001")
    assert found == ("cluster", (("one", 6379), ("two", 7001)), "", "redis://:p@node/0")


def test_keys_share_a_slot_on_a_cluster_alone() -> None:
    urls = ("redis://one", "redis+sentinel://one/main", "redis+cluster://one")
    prefixes = [load_settings(platform="shop", redis_url=url).key_prefix for url in urls]
    assert prefixes == ["shop", "shop", "{shop}"]
    assert [cache_prefix(prefix) for prefix in prefixes] == ["shop:cache", "shop:cache", "{shop:cache}"]


def test_credentials_database_and_options_are_those_of_each_node() -> None:
    found = parse_redis_url("rediss+sentinel://me:p%40ss@one,two/main/3?ssl_check_hostname=no")
    assert found.node_url == "rediss://me:p%40ss@node/3?ssl_check_hostname=no"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://one", "redis\\+sentinel://"),
        ("redis+sentinel://one:26379", "the name of the primary"),
        ("redis+sentinel://one:26379/main/first", "the name of the primary"),
        ("redis+sentinel://one:99999/main", "host:port in place of 'one:99999'"),
        ("redis+sentinel://one,,two/main", "host:port in place of ''"),
        ("redis+cluster://one/1", "no database but 0"),
    ],
)
def test_a_url_of_another_form_is_rejected(url: str, words: str) -> None:
    with pytest.raises(SettingsError, match=f"FASHION_REDIS_URL: .*{words}"):
        load_settings(redis_url=url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis+sentinel://:p@s@one,[::1]:2/main", "redis+sentinel://:***@one,[::1]:2/main"),
        (
            "redis+sentinel://one/main?sentinel_password=p&db=1",
            "redis+sentinel://one/main?sentinel_password=***&db=1",
        ),
        ("redis://me:p@one:6379/0", "redis://me:***@one:6379/0"),
        ("postgresql://me:p@one,two/name", "postgresql://me:***@one,two/name"),
        ("https://key@errors.example/1", "https://***@errors.example/1"),
        ("redis://one:6379/0", "redis://one:6379/0"),
    ],
)
def test_no_password_is_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown
