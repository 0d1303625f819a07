import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from fashion.vocabulary import SERVICES, WITH_TABLES
from support.platforms.processes import Platform, new_user, wait_for

# What each request of a test would wait for together, if it waited until its time limit.
HASTE_SECONDS = 20.0
ROUTES = {
    "imaging": "/v1/users/{user}/history",
    "color": "/v1/users/{user}/profile?revision=99",
    "products": "/v1/users/{user}/products?limit=7",
}


def assert_unavailable(answer: httpx.Response, *, words: str) -> None:
    problem = answer.json()
    assert answer.status_code == problem["status"] == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) >= 1
    assert problem["type"] == "urn:fashion:problem:unavailable"
    assert problem["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert words in problem["detail"]


@pytest.mark.parametrize("down", ROUTES)
def test_a_service_that_is_down_leaves_the_others_serving(broken: Platform, down: str) -> None:
    user = new_user()
    broken.kill(down)
    assert_unavailable(broken.get(ROUTES[down].format(user=user), user), words=f"The {down} service")
    for other in ROUTES.keys() - {down}:
        assert broken.get(ROUTES[other].format(user=user), user).status_code == 200
    assert broken.is_ready("gateway")
    broken.restart(down)
    assert broken.get(ROUTES[down].format(user=user), user).status_code == 200


def test_uploads_wait_for_imaging_and_everything_else_for_who_takes_it_in(broken: Platform) -> None:
    broken.kill("imaging")
    assert_unavailable(broken.upload(new_user()), words="The imaging service")
    broken.restart("imaging")
    broken.kill("color")
    broken.kill("products")
    analysis = broken.upload(new_user()).json()
    broken.restore()
    wait_for(lambda: broken.is_ranked(analysis))


def test_without_redis_uploads_and_reads_are_slower_not_broken(broken: Platform) -> None:
    user = new_user()
    broken.measured(user)
    broken.kill("redis")
    began = time.monotonic()
    answers = [broken.get(path.format(user=user), user) for path in ROUTES.values()]
    uploads = [broken.upload(user) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.status_code for answer in uploads} == {201}
    assert time.monotonic() - began < HASTE_SECONDS
    assert all(broken.is_ready(service) for service in broken.children)
    broken.restart("redis")
    wait_for(lambda: broken.is_ranked(uploads[-1].json()))


def test_a_redis_that_hangs_delays_no_request_for_long(broken: Platform) -> None:
    user = new_user()
    broken.measured(user)
    with broken.frozen("redis"):
        began = time.monotonic()
        assert broken.get(ROUTES["color"].format(user=user), user).status_code == 200
        uploaded = broken.upload(user)
        assert uploaded.status_code == 201
        assert time.monotonic() - began < HASTE_SECONDS
    wait_for(lambda: broken.is_ranked(uploaded.json()))


def test_followers_miss_nothing_while_redis_is_gone(broken: Platform) -> None:
    user = new_user()
    with broken.following(user) as events:
        broken.kill("redis")
        analysis = broken.upload(user).json()
        broken.restart("redis")
        assert [next(events).data["analysis"] for _ in range(3)] == [analysis["id"]] * 3


def test_without_redis_an_erasure_is_put_off_not_forgotten(broken: Platform) -> None:
    user = new_user()
    broken.measured(user)
    broken.kill("redis")
    assert_unavailable(broken.call("DELETE", f"/v1/users/{user}", user), words="")
    broken.restart("redis")
    wait_for(lambda: broken.call("DELETE", f"/v1/users/{user}", user).status_code == 204)
    wait_for(lambda: broken.read(f"/v1/users/{user}/profile", user)["tone"] is None)


def test_without_postgresql_everything_that_needs_it_is_a_readable_503(broken: Platform) -> None:
    user = new_user()
    broken.kill("postgres")
    for path in ROUTES.values():
        assert_unavailable(broken.get(path.format(user=user), user), words="A store is unavailable")
    assert_unavailable(broken.upload(user), words="A store is unavailable")
    assert broken.get("/v1/colors?tone=3").status_code == 200
    assert all(broken.is_ready(service) for service in broken.children)
    broken.restart("postgres")
    assert broken.measured(user)["user"] == user


def test_a_restart_of_postgresql_under_load_answers_nothing_but_201_and_503(broken: Platform) -> None:
    broken.upload(new_user())
    with broken.uploading(users=3) as uploading:
        wait_for(lambda: uploading.acknowledged)
        broken.kill("postgres")
        broken.restart("postgres")
        wait_for(uploading.is_past(len(uploading.acknowledged) + 3))
    assert uploading.statuses <= {201, 503}


def test_a_postgresql_that_hangs_is_a_readable_503(broken: Platform) -> None:
    user = new_user()
    with broken.frozen("postgres"), ThreadPoolExecutor(2 * len(ROUTES)) as threads:
        reads = [threads.submit(broken.get, path.format(user=user), user) for path in ROUTES.values()]
        uploads = [threads.submit(broken.upload, user) for _ in ROUTES]
        for answer in (*reads, *uploads):
            assert_unavailable(answer.result(), words="A store is unavailable")
        for service in WITH_TABLES:
            assert broken.stores_down(service).keys() == {"postgres"}
            assert broken.is_ready(service)
    assert broken.measured(user)["user"] == user


@pytest.mark.parametrize(("store", "processes"), [("postgres", WITH_TABLES), ("redis", SERVICES)])
def test_a_store_that_hangs_is_reported_by_every_process(
    broken: Platform, store: str, processes: Sequence[str]
) -> None:
    def all_tell(value: int) -> bool:
        return all(broken.metric(name, "fashion_store_up", store=store) == value for name in processes)

    wait_for(lambda: all_tell(1))
    with broken.frozen(store):
        wait_for(lambda: all_tell(0))
    wait_for(lambda: all_tell(1))
