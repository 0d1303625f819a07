"""How long to wait before something outside the platform is asked again."""

from datetime import timedelta
from random import uniform

JITTER = 0.25


def retry_delay(attempts: int, *, first: float, growth: float, longest: float) -> timedelta:
    """Return how long to wait after the last of so many attempts; `first` and `longest` are in seconds.

    It grows with each attempt, is bounded, and has jitter: what failed together does not come again together.
    """
    growing = first * growth ** min(attempts - 1, 10)
    return timedelta(seconds=min(growing, longest) * uniform(1 - JITTER, 1 + JITTER))
