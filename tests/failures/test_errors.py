"""What no code expected is counted, logged with its stack and reported, each once; what was expected is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import msgspec
import pytest

from fashion.kernel.events.transports.redis_streams.stream import positions_key
from fashion.vocabulary import SERVICES, WITH_TABLES
from support.identity.tokens import pseudonym
from support.platforms.processes import Json, Platform, Stores, new_user, wait_for
from support.telemetry.listening import Listener, listening, reports


@pytest.fixture(scope="module")
def sentry() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture(scope="module")
def reporting(sentry: Listener, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform with stores of its own that reports its errors."""
    folder = tmp_path_factory.mktemp("reporting")
    dsn = f"http://key@{sentry.address}/1"
    made = Platform.over(Stores(folder), folder, upstream_seconds="4", sentry_dsn=dsn)
    with made.running():
        yield made


@contextmanager
def without(platform: Platform, table: str) -> Iterator[None]:
    """A table that is not there meanwhile, which is nobody's plan."""
    schema = f"{platform.name}_{table.partition('.')[0]}"
    name = table.partition(".")[2]
    platform.sql(f'ALTER TABLE "{schema}"."{name}" RENAME TO gone')
    try:
        yield
    finally:
        platform.sql(f'ALTER TABLE "{schema}".gone RENAME TO "{name}"')


def reported(sentry: Listener, **tags: str) -> list[Json]:
    """The reports with these tags, once there is one."""
    return wait_for(lambda: [each for each in reports(sentry) if tags.items() <= each["tags"].items()])


def stacks(platform: Platform, service: str, **about: str) -> list[Json]:
    """The log lines of a service that hold a stack and are about this."""
    return [line for line in platform.logs(service) if "exception" in line and about.items() <= line.items()]


def test_an_error_in_a_handler_is_reported_once(reporting: Platform, sentry: Listener) -> None:
    user, before = new_user(), reporting.metric("color", "fashion_unhandled_errors_total")
    with without(reporting, "color.profiles"):
        answer = reporting.get(f"/v1/users/{user}/profile", user, x_correlation_id="handler")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:fashion:problem:internal")
    (report,) = reported(sentry, correlation_id="handler")
    assert report["tags"]["service"] == "color"
    assert report["exception"]["values"][-1]["type"] == "ProgrammingError"
    (line,) = stacks(reporting, "color", correlation_id="handler")
    assert 'relation "profiles" does not exist' in line["exception"]
    assert reporting.metric("color", "fashion_unhandled_errors_total", kind="ProgrammingError") == before + 1


def test_an_event_that_fails_again_and_again_is_reported_once(reporting: Platform, sentry: Listener) -> None:
    user, correlation_id = new_user(), uuid4().hex
    with without(reporting, "color.profiles"):
        analysis = reporting.upload(user, x_correlation_id=correlation_id).json()
        wait_for(lambda: len([each for each in reporting.logs("color") if failed(each, correlation_id)]) > 1)
    wait_for(lambda: not reporting.following_from(analysis)["profile"]["pending"])
    (report,) = reported(sentry, correlation_id=correlation_id)
    assert (report["tags"]["service"], report["tags"]["event"]) == ("color", "event failed")
    assert len(stacks(reporting, "color", correlation_id=correlation_id)) == 1


def failed(line: Json, correlation_id: str) -> bool:
    return {"event": "event failed", "correlation_id": correlation_id}.items() <= line.items()


def test_a_background_task_that_goes_on_failing_is_reported_once(reporting: Platform, sentry: Listener) -> None:
    reporting.measured(new_user())
    positions = positions_key(reporting.name, "imaging")
    restarts = reporting.metric("imaging", "fashion_background_restarts_total", task="relay")
    with reporting.redis() as redis:
        right = redis.hgetall(positions)
        redis.hset(positions, "0", "no number")
        wait_for(
            lambda: reporting.metric("imaging", "fashion_background_restarts_total", task="relay") > restarts + 2
        )
        redis.hset(positions, mapping={b"0": b"0"} | right)
    (report,) = reported(sentry, service="imaging", task="relay")
    assert report["exception"]["values"][-1]["type"] == "ValueError"
    assert len(stacks(reporting, "imaging", task="relay")) == 1
    reporting.measured(new_user())


def test_a_cache_that_breaks_is_reported_and_done_without(reporting: Platform, sentry: Listener) -> None:
    with reporting.redis() as redis:
        key = f"{reporting.name}:cache:generation:catalogue"
        redis.delete(key)
        redis.rpush(key, "no generation")
        reporting.start("gateway-2")
        found = reporting.get("/v1/products?tone=3", service="gateway-2", x_correlation_id="cache")
        redis.delete(key)
    assert found.status_code == 200
    assert {each["tags"]["event"] for each in reported(sentry, correlation_id="cache")} == {"cache without Redis"}
    assert len(stacks(reporting, "gateway-2", correlation_id="cache")) == 1


def test_a_report_holds_where_it_broke_and_nothing_that_was_sent(reporting: Platform, sentry: Listener) -> None:
    user, token, key = new_user(), "Bearer secret-of-ann", "key-of-ann"
    reporting.sql("ALTER TABLE {imaging}.analyses ADD CONSTRAINT never CHECK (false) NOT VALID")
    answer = reporting.upload(user, x_correlation_id="scrubbed", authorization=token, idempotency_key=key)
    reporting.sql("ALTER TABLE {imaging}.analyses DROP CONSTRAINT never")
    assert answer.status_code == 500
    (report,) = reported(sentry, correlation_id="scrubbed")
    frames = report["exception"]["values"][-1]["stacktrace"]["frames"]
    assert "fashion.imaging.adapters" in {frame["module"] for frame in frames}
    assert not any("vars" in frame for frame in frames)
    assert report.keys() & {"request", "user", "breadcrumbs", "extra", "modules"} == set()
    (line,) = stacks(reporting, "imaging", correlation_id="scrubbed")
    assert 'violates check constraint "never"' in line["exception"]
    assert not any(word in f"{report} {line}" for word in (user, pseudonym(user), "of-ann", "JFIF"))


def test_a_follower_who_leaves_is_no_error(reporting: Platform, sentry: Listener) -> None:
    user, before = new_user(), len(reports(sentry))
    with reporting.following(user) as events:
        reporting.upload(user)
        next(events)
    reporting.measured(user)
    wait_for(lambda: reporting.metric("gateway", "fashion_event_streams") == 0)
    assert len(reports(sentry)) == before


WATCHERS = {"redis": SERVICES, "postgres": WITH_TABLES}


@pytest.mark.parametrize("store", WATCHERS)
def test_a_store_that_is_down_is_one_report_of_each_process_and_no_error(reporting: Platform, store: str) -> None:
    before = {name: (unhandled(reporting, name), len(reporting.said(name))) for name in SERVICES}
    outlive(reporting, store)
    wait_for(
        lambda: all(
            logged(reporting, name, before[name][1], "warning", "store is back") for name in WATCHERS[store]
        )
    )
    for name, (errors, lines) in before.items():
        assert logged(reporting, name, lines, "error") == ["store is down"] * (name in WATCHERS[store])
        assert unhandled(reporting, name) == errors


@pytest.mark.parametrize("service", WITH_TABLES)
def test_a_service_that_is_down_is_one_report_of_each_request_and_no_error(
    reporting: Platform, service: str
) -> None:
    before = {
        name: (unhandled(reporting, name), len(reporting.said(name))) for name in SERVICES if name != service
    }
    asked = uuid4().hex
    outlive(reporting, service, asked)
    found = [line for line in reporting.logs("gateway") if line["event"] == "upstream failed"]
    assert [line["upstream"] for line in found if line["correlation_id"] == asked] == [service]
    for name, (errors, lines) in before.items():
        assert logged(reporting, name, lines, "error") == []
        assert unhandled(reporting, name) == errors


READS = {"imaging": "history", "color": "profile?revision=99", "products": "products?limit=7"}


def outlive(platform: Platform, dependency: str, correlation_id: str = "") -> None:
    """Ask for what needs a dependency while it is down, and for a whole upload once it is back."""
    user = new_user()
    platform.measured(user)
    platform.kill(dependency)
    named = {"x_correlation_id": correlation_id} if correlation_id else {}
    for service, read in READS.items():
        headers = named if service == dependency else {}
        assert platform.get(f"/v1/users/{user}/{read}", user, **headers).status_code in {200, 503}
    assert platform.upload(user).status_code in {201, 503}
    wait_for(lambda: dependency in platform.children or is_noticed(platform, dependency))
    platform.restore()
    wait_for(lambda: platform.upload(user).status_code == 201)
    wait_for(lambda: platform.pending() == 0)


def is_noticed(platform: Platform, store: str) -> bool:
    return all(platform.metric(name, "fashion_store_up", store=store) == 0 for name in WATCHERS[store])


def logged(platform: Platform, name: str, after: int, level: str, event: str = "") -> list[str]:
    """The events of this level that a process logged after so many lines."""
    lines = [msgspec.json.decode(line) for line in platform.said(name)[after:] if line.startswith(b"{")]
    return [line["event"] for line in lines if line["level"] == level and (not event or line["event"] == event)]


def unhandled(platform: Platform, service: str) -> float:
    return platform.metric(service, "fashion_unhandled_errors_total")


def test_each_report_is_one_log_line_and_one_count(reporting: Platform, sentry: Listener) -> None:
    lines = [line for name in reporting.children for line in stacks(reporting, name)]
    wait_for(lambda: len(reports(sentry)) >= len(lines))
    assert len(reports(sentry)) == len(lines)
