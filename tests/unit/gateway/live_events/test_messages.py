from fashion.gateway.live_events.messages import StreamMessage, to_server_sent


def test_followers_of_an_instance_that_ends_do_not_all_come_back_at_once() -> None:
    pauses = [to_server_sent(StreamMessage(id="1.1.2")).retry or 0 for _ in range(50)]
    assert 1000 <= min(pauses) <= max(pauses) <= 3000
    assert len(set(pauses)) > 40
