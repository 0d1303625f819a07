from typing import Any

import pytest

from fashion.kernel.http.authentication.identity import HEADER_TENANT, HeaderIdentity
from fashion.kernel.http.authentication.principal import Principal
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms, open_pseudonyms
from fashion.kernel.http.problems import ProblemError
from fashion.settings import SettingsError, load_settings

PSEUDONYMS = Pseudonyms("k" * 32)


async def principal(*users: str) -> Principal:
    scope: Any = {"headers": [(b"x-user-id", user.encode()) for user in users]}
    return await HeaderIdentity(PSEUDONYMS).principal_of(scope)


@pytest.mark.parametrize("user", ["a", "ann@example.com", "a+b%?#&=", "...", "é".encode().hex(), "x" * 128])
async def test_a_sound_user_is_taken(user: str) -> None:
    found = await principal(user)
    assert (found.tenant, found.subject, found.pseudonym) == (
        HEADER_TENANT,
        user,
        PSEUDONYMS.of(HEADER_TENANT, user),
    )


@pytest.mark.parametrize("user", [" ", "a b", "a/b", "é", "a\n", "a\x00", "\x7f", ".", "..", "x" * 129])
async def test_an_unsound_user_is_rejected(user: str) -> None:
    with pytest.raises(ProblemError) as rejected:
        await principal(user)
    assert (rejected.value.status, str(rejected.value)[-1]) == (400, ".")


async def test_without_a_user_there_is_nobody_whose_data_it_could_be() -> None:
    found = await principal()
    assert (found.subject, "me" in found.scopes) == ("", False)


async def test_two_users_are_none() -> None:
    with pytest.raises(ProblemError, match="more than once"):
        await principal("ann", "eve")


def test_a_pseudonym_depends_on_key_tenant_and_user() -> None:
    of_ann = {
        PSEUDONYMS.of("shop", "ann"),
        PSEUDONYMS.of("boutique", "ann"),
        PSEUDONYMS.of("shop", "eve"),
        Pseudonyms("l" * 32).of("shop", "ann"),
    }
    assert len(of_ann) == 4
    assert Pseudonyms("k" * 32).of("shop", "ann") in of_ann
    assert all(len(each) == 32 and int(each, 16) for each in of_ann)


def test_where_tenant_and_user_meet_makes_a_difference() -> None:
    assert PSEUDONYMS.of("shop", "1ann") != PSEUDONYMS.of("shop1", "ann")


def test_pseudonyms_take_a_key() -> None:
    with pytest.raises(SettingsError, match="FASHION_PSEUDONYM_KEY"):
        open_pseudonyms(load_settings())
