import base64
from typing import Any

import pytest

from fashion_operator.cluster.object_cache import ObjectCache
from fashion_operator.cluster.secret_metadata import SecretVersions
from fashion_operator.running.observers.referenced_secrets import ReferencedSecrets, referenced_names
from fashion_operator.spec.platform import Platform, SecretValue
from support.operator.api import Api
from support.operator.world import platform_of

PLATFORM = platform_of(database={"secretRef": {"name": "mine"}}, redis={"secretRef": {"name": "mine", "key": "r"}})
LABELS = {"app.kubernetes.io/instance": "shop"}


class Team:
    """A namespace with one Secret, and what the operator knows of it."""

    def __init__(self) -> None:
        self.api, self.versions, self.ours = Api(), SecretVersions(), ObjectCache()
        self.secrets = ReferencedSecrets(self.api, self.versions, self.ours)
        self.write(url="postgresql://old", r="redis://")

    def write(self, name: str = "mine", **values: str) -> None:
        data = {key: base64.b64encode(value.encode()).decode() for key, value in values.items()}
        meta = {"namespace": "team", "name": name}
        self.found: Any = self.api.stored({"kind": "Secret", "metadata": meta, "data": data})
        self.versions.put("Secret", self.found)

    async def values(self, platform: Platform = PLATFORM) -> dict[Any, SecretValue]:
        return await self.secrets.values(platform)


@pytest.fixture
def team() -> Team:
    return Team()


async def test_each_value_has_a_digest_of_its_own(team: Team) -> None:
    found = await team.values()
    assert found.keys() == {"database", "redis"}
    assert found["database"] != found["redis"]


async def test_a_url_has_its_ports(team: Team) -> None:
    team.write(url="postgresql://user:p%40ss@one:6432,two/name?sslmode=require", r="rediss://:word@cache")
    found = await team.values()
    assert (found["database"].ports, found["redis"].ports) == ((5432, 6432), (6379,))


async def test_only_the_digest_of_a_changed_value_changes(team: Team) -> None:
    before = await team.values()
    team.write(url="postgresql://new", r="redis://")
    after = await team.values()
    assert after["redis"] == before["redis"]
    assert after["database"] != before["database"]


async def test_a_missing_key_is_left_out(team: Team) -> None:
    team.write(url="postgresql://old")
    assert (await team.values()).keys() == {"database"}


async def test_a_deleted_secret_is_left_out(team: Team) -> None:
    team.versions.delete("Secret", team.found)
    assert await team.values() == {}


async def test_an_unchanged_secret_is_read_once(team: Team) -> None:
    before = await team.values()
    team.api.world.children.clear()
    assert await team.values() == before


async def test_keys_that_somebody_made_are_read(team: Team) -> None:
    team.write("shop-keys", **{"gateway-keys": "one,two", "pseudonym-key": "three", "other": "four"})
    assert {"gateway-keys", "pseudonym-key"} == (await team.values()).keys() - {"database", "redis"}


async def test_keys_that_no_watch_has_reported_yet_are_read(team: Team) -> None:
    team.write("shop-keys", **{"gateway-keys": "one"})
    team.versions.delete("Secret", team.found)
    assert "gateway-keys" in await team.values()


async def test_keys_that_the_operator_made_are_not_read(team: Team) -> None:
    team.write("shop-keys", **{"gateway-keys": "one"})
    team.ours.put("Secret", {**team.found, "metadata": {**team.found["metadata"], "labels": LABELS}})
    assert "gateway-keys" not in await team.values()


def test_the_secrets_of_certificates_and_credentials_are_followed() -> None:
    files = "ca", "clientCertificate", "credentials"
    store = {name: {"secretRef": {"name": name}} for name in files}
    found = referenced_names(
        {"metadata": {"name": "shop"}, "spec": {"redis": {"secretRef": {"name": "r"}} | store}}
    )
    assert {"r", *files} <= found
