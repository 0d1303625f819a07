from typing import Any

import pytest

from fashion_operator.cluster.secret_metadata import SecretVersions

MINE = ("team", "mine")


def secret(version: int, name: str = "mine") -> dict[str, Any]:
    return {"metadata": {"namespace": "team", "name": name, "resourceVersion": str(version)}}


@pytest.fixture
def versions() -> SecretVersions:
    found = SecretVersions()
    found.put("Secret", secret(10))
    return found


def test_a_newer_version_is_a_change(versions: SecretVersions) -> None:
    assert versions.put("Secret", secret(11)) == MINE
    assert versions.find(MINE) == 11


@pytest.mark.parametrize("version", [9, 10])
def test_an_older_or_equal_version_is_none(versions: SecretVersions, version: int) -> None:
    assert versions.put("Secret", secret(version)) is None
    assert versions.find(MINE) == 10


def test_a_deletion_is_a_change_once(versions: SecretVersions) -> None:
    assert [versions.delete("Secret", secret(11)) for _ in range(2)] == [MINE, None]
    assert versions.find(MINE) is None


def test_a_list_finds_the_deletions_that_a_watch_lost(versions: SecretVersions) -> None:
    versions.put("Secret", secret(11, "other"))
    assert versions.delete_others("Secret", "team", {(("team", "release"), "other")}, "20") == {MINE}
    assert versions.find(("team", "other")) == 11


def test_a_list_of_another_namespace_takes_nothing(versions: SecretVersions) -> None:
    assert versions.delete_others("Secret", "another", set(), "20") == set()
