from fashion.products.outbound.retries import retry_delay


def seconds(attempts: int) -> list[float]:
    law = {"first": 60.0, "growth": 10.0, "longest": 600.0}
    return [retry_delay(attempts, **law).total_seconds() for _ in range(50)]


def test_a_delay_grows_and_is_bounded() -> None:
    for attempts, delay in [(1, 60), (2, 600), (3, 600), (1000, 600)]:
        found = seconds(attempts)
        assert 0.75 * delay <= min(found) < max(found) <= 1.25 * delay


def test_no_two_failures_come_back_at_once() -> None:
    assert len(set(seconds(1))) > 40
