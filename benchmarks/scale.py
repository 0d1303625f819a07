"""How long each part measures: in full, or a quick look while developing."""

from collections.abc import Callable
from typing import NamedTuple


class Scale(NamedTuple):
    """Counts and seconds of the parts."""

    rounds: int
    seconds: float
    photos: int
    chain_seconds: float
    users: int
    reads: int
    repeats: int


FULL = Scale(rounds=5, seconds=2.0, photos=20, chain_seconds=20.0, users=10_000, reads=200_000, repeats=200)
QUICK = Scale(rounds=3, seconds=0.7, photos=6, chain_seconds=4.0, users=1_000, reads=20_000, repeats=30)

Say = Callable[[str], None]
