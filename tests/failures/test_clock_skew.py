"""An erasure is before or after a photo by the clock of PostgreSQL, whatever that of imaging says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.http.slow_uploads import begun_upload
from support.platforms.processes import Platform, new_user

# Debian keeps it away from the paths of the linker.
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)

pytestmark = pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed here")


@pytest.fixture(params=["-2h", "+2h"])
def skewed(
    platform: Platform, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    """A platform whose imaging has another clock."""
    monkeypatch.setenv("LD_PRELOAD", str(FAKETIME))
    monkeypatch.setenv("FAKETIME", request.param)
    monkeypatch.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    platform.stop("imaging")
    platform.start_afresh("imaging")
    monkeypatch.undo()
    yield platform
    platform.stop("imaging")
    platform.start("imaging")


def test_a_photo_before_an_erasure_is_discarded_and_one_after_it_is_kept(skewed: Platform) -> None:
    user = new_user()
    skewed.measured(user)
    with begun_upload(skewed, user) as finish:
        assert skewed.call("DELETE", f"/v1/users/{user}", user).status_code == 204
        assert finish() == (409, "erased")
    again = skewed.measured(user)
    assert [each["id"] for each in skewed.history(user)] == [again["id"]]
