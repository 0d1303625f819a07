import pytest

from fashion.local.stores.urls import without_password
from fashion.settings import SettingsError, load_settings
from fashion.store_urls.nats import parse_nats_url


def test_each_server_has_the_credentials_and_a_port() -> None:
    found = parse_nats_url("tls://me:p%40ss@one,two:5000,[::1]:4223?replicas=3")
    assert found.servers == ("tls://me:p%40ss@one:4222", "tls://me:p%40ss@two:5000", "tls://me:p%40ss@[::1]:4223")
    assert (found.replicas, found.is_secure) == (3, True)


def test_a_stream_is_stored_once_unless_the_url_says_otherwise() -> None:
    assert parse_nats_url("nats://one") == (("nats://one:4222",), 1)


@pytest.mark.parametrize(
    "url", ["redis://one", "nats://", "nats://one:99999", "nats://one,,two", "nats://one?replicas=2"]
)
def test_a_url_of_another_form_is_rejected(url: str) -> None:
    with pytest.raises(SettingsError, match=r"FASHION_EVENTS_URL: .*expected nats://"):
        load_settings(events_url=url)


@pytest.mark.parametrize("login", ["me:secret", "secret"])
def test_no_password_and_no_token_is_shown(login: str) -> None:
    assert "secret" not in without_password(f"nats://{login}@one:4222")
