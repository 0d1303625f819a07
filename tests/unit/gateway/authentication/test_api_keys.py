import asyncio

import pytest

from fashion.gateway.authentication.api_keys import CHECKED_SECONDS, ApiKeys
from fashion.kernel.http.authentication.api_keys import KeyGrant, NewKey, make_key


class Products:
    """Where keys are looked up; `now` is the clock of the gateway."""

    def __init__(self, *keys: NewKey, seconds_left: float = 3600.0) -> None:
        self.keys = {key.id: key for key in keys}
        self.seconds_left, self.asked, self.now = seconds_left, 0, 0.0

    async def look_up(self, key_id: str, digest: str) -> KeyGrant | None:
        self.asked += 1
        await asyncio.sleep(0)
        found = self.keys.get(key_id)
        left = self.seconds_left - self.now
        return found and KeyGrant(
            id=key_id, digest=found.digest, tenant="shop", scopes=frozenset({"operate"}), seconds_left=left
        )

    def gateway(self) -> ApiKeys:
        return ApiKeys(self.look_up, lambda: self.now)


async def test_a_revoked_key_is_believed_for_less_than_five_seconds() -> None:
    key = make_key()
    products = Products(key)
    gateway = products.gateway()
    assert await gateway.grant_of(key.key)
    products.keys.clear()
    products.now = CHECKED_SECONDS + 0.1
    assert products.now < 5
    assert await gateway.grant_of(key.key) is None


async def test_a_key_is_looked_up_once_in_a_while_whoever_asks() -> None:
    key = make_key()
    products = Products(key)
    gateway = products.gateway()
    found = await asyncio.gather(*(gateway.grant_of(key.key) for _ in range(50)))
    assert all(found)
    assert products.asked == 1


async def test_an_expired_key_is_not_believed_until_it_is_looked_up_again() -> None:
    key = make_key()
    products = Products(key, seconds_left=1.0)
    gateway = products.gateway()
    assert await gateway.grant_of(key.key)
    products.keys.clear()
    products.now = 1.1
    assert await gateway.grant_of(key.key) is None


async def test_the_id_of_a_key_is_not_the_key() -> None:
    key = make_key()
    gateway = Products(key).gateway()
    assert await gateway.grant_of(f"fashion_{key.id}_guessed") is None
    assert await gateway.grant_of(key.key)


@pytest.mark.parametrize("key", ["fashion_", "fashion_../analytics_x", "fashion_0123456789AB_x", "fashion_é_x"])
async def test_what_is_no_key_is_not_looked_up(key: str) -> None:
    products = Products()
    assert await products.gateway().grant_of(key) is None
    assert products.asked == 0
