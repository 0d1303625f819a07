import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from fashion.gateway.limits import bodies
from fashion.gateway.limits.bodies import Body, BodyLimits
from fashion.kernel.http.problems import ProblemError


class Stalled:
    """A request whose body never ends."""

    async def stream(self) -> AsyncIterator[bytes]:
        yield b"some"
        await asyncio.sleep(600)


async def test_a_body_that_stops_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 0.05)
    body = Body(cast(Any, Stalled()))
    with pytest.raises(ProblemError) as rejected:
        _ = [chunk async for chunk in body]
    assert (rejected.value.status, rejected.value.kind) == (408, "too-slow")
    assert body.rejected is rejected.value


def test_a_body_counts_for_each_name_of_its_client_until_it_ends() -> None:
    limits = BodyLimits(per_client=1)
    with limits.count("address", "ann"), limits.count("elsewhere", "eve"):
        for another in (("address", "bob"), ("other", "ann")):
            with pytest.raises(ProblemError, match="at once"), limits.count(*another):
                pytest.fail("it is rejected")
    with limits.count("address", "ann"):
        pass
