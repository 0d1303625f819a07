import pytest

from fashion_platform_client.live_events import pause_after


@pytest.mark.parametrize(("failures", "longest"), [(0, 1), (3, 8), (5, 30), (5000, 30)])
def test_a_pause_grows_with_the_failures_is_bounded_and_has_jitter(failures: int, longest: int) -> None:
    pauses = [pause_after(failures) for _ in range(50)]
    assert longest / 2 <= min(pauses) <= max(pauses) <= longest
    assert len(set(pauses)) > 40
