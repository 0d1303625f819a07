from contextlib import ExitStack
from itertools import islice

from support.identity.tokens import pseudonym
from support.platforms.processes import Platform, ReceivedEvent, new_user, wait_for

CHAIN = ["SkinToneAnalyzed", "ColorsRecommended", "ProductsRanked"]


def kinds(received: list[ReceivedEvent]) -> list[str]:
    return [each.type for each in received]


def test_a_follower_sees_the_whole_chain_live(platform: Platform) -> None:
    user = new_user()
    with platform.following(user) as events:
        analysis = platform.upload(user).json()
        received = list(islice(events, 3))
    assert kinds(received) == CHAIN
    assert {each.data["analysis"] for each in received} == {analysis["id"]}


def test_a_follower_sees_nobody_else(platform: Platform) -> None:
    ann, bob = new_user(), new_user()
    with platform.following(ann) as events:
        platform.measured(bob)
        hers = platform.upload(ann).json()
        assert next(events).data["analysis"] == hers["id"]


def test_no_event_names_the_user(platform: Platform) -> None:
    user = new_user()
    with platform.following(user) as events:
        platform.upload(user)
        received = list(islice(events, 3))
    assert not any(user in str(each) or pseudonym(user) in str(each) for each in received)


def test_who_reconnects_misses_nothing_and_sees_nothing_twice(platform: Platform) -> None:
    user = new_user()
    with platform.following(user) as events:
        platform.upload(user)
        first = next(events)
    platform.measured(user)
    with platform.following(user, last=first.id) as events:
        rest = list(islice(events, 5))
        platform.upload(user)
        live = list(islice(events, 3))
    assert sorted(kinds([first, *rest])) == sorted(CHAIN * 2)
    assert kinds(live) == CHAIN
    assert len({each.id for each in [first, *rest, *live]}) == 9


def test_who_reconnects_after_the_stream_was_trimmed_misses_nothing(platform: Platform) -> None:
    user = new_user()
    with platform.following(user) as events:
        platform.upload(user)
        first = next(events)
    platform.measured(user)
    empty_stream(platform)
    with platform.following(user, last=first.id) as events:
        assert sorted(kinds([first, *islice(events, 5)])) == sorted(CHAIN * 2)


def empty_stream(platform: Platform) -> None:
    """Delete every entry, all acknowledged, as the relay does some seconds later."""
    wait_for(lambda: not platform.pending())
    with platform.redis() as redis:
        redis.xtrim(f"{platform.name}:events", maxlen=0, approximate=False)


def test_who_reconnects_is_reported_nothing_of_others(platform: Platform) -> None:
    ann, bob = new_user(), new_user()
    opening = platform.opening(ann)
    platform.measured(bob)
    with platform.following(ann, last=opening["id"]) as events:
        hers = platform.upload(ann).json()
        assert next(events).data["analysis"] == hers["id"]


def test_who_was_erased_is_followed_from_the_new_beginning(platform: Platform) -> None:
    user = new_user()
    with platform.following(user) as events:
        platform.measured(user)
        last = list(islice(events, 3))[-1]
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    again = platform.measured(user)
    with platform.following(user, last=last.id) as events:
        assert {each.data["analysis"] for each in islice(events, 3)} == {again["id"]}


def test_who_breaks_off_before_the_first_event_can_resume(platform: Platform) -> None:
    user = new_user()
    opening = platform.opening(user)
    platform.measured(user)
    with platform.following(user, last=opening["id"]) as events:
        assert kinds(list(islice(events, 3))) == CHAIN


def test_a_wrong_event_id_is_rejected(platform: Platform) -> None:
    user = new_user()
    rejected = platform.get(f"/v1/users/{user}/events", user, last_event_id="nonsense")
    assert (rejected.status_code, rejected.json()["type"]) == (400, "urn:fashion:problem:bad-event-id")


def test_a_follower_that_leaves_is_let_go(platform: Platform) -> None:
    with ExitStack() as followers:
        for _ in range(3):
            followers.enter_context(platform.following(new_user()))
        wait_for(lambda: platform.metric("gateway", "fashion_event_streams") >= 3)
    wait_for(lambda: platform.metric("gateway", "fashion_event_streams") == 0)
