"""Each API document against the service behind it: what is promised is kept, and nothing else happens."""

from collections.abc import Iterable, Iterator
from secrets import token_bytes
from typing import Any

import pytest
import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core import NOT_SET
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import EngineEvent, NonFatalError, ScenarioFinished
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.transport.serialization import Binary

from fashion.kernel.http.requests.framing import WITHOUT_BODY
from fashion.vocabulary import SERVICES, Service
from support.platforms.processes import Json, Platform

AnyCase = Case[Any]

# What no schema can say: a cursor of another list, a key of another request, filters or days that contradict each
# other, a file that is no photo, a version that is no longer there.
BEYOND_SCHEMAS = {"bad-cursor", "bad-days", "bad-filter", "bad-palettes", "bad-product", "key-reused"}
BEYOND_SCHEMAS |= {"bad-feed", "too-many-imports", "too-many-sources"}
BEYOND_SCHEMAS |= {"precondition-failed"}
BEYOND_SCHEMAS |= {"bad-webhook", "too-many-webhooks"}
BEYOND_SCHEMAS |= {"photo-400", "photo-415", "photo-422"}
# So many random requests an operation, sound and spoiled ones; those at bounds come besides, all of them.
EXAMPLES = 8


@schemathesis.hook
def before_call(context: HookContext, case: AnyCase, kwargs: Json) -> None:
    """Let every other user ask for themselves; photos differ, and the sample catalogue stays as it is.

    A body on a method that takes none is rejected before it is known whether the path has that method.
    """
    if case.method in WITHOUT_BODY:
        case.body = NOT_SET
    _name_items(case.body.get("items") if isinstance(case.body, dict) else None)
    sent = case.body.get("photo") if isinstance(case.body, dict) else [case.body]
    for photo in sent if isinstance(sent, list) else ():
        if isinstance(photo, Binary):
            photo.data += token_bytes(8)
    user = case.path_parameters.get("user_id", "")
    if case.meta and case.meta.generation.mode.is_positive and len(user) % 2:
        case.headers["X-User-ID"] = user
    if case.method in {"PUT", "PATCH", "DELETE"} and case.path_parameters.get("sku", "").isprintable():
        case.path_parameters |= {name: "z" for name in case.path_parameters if name == "sku"}


def _name_items(items: object) -> None:
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and isinstance(item.get("sku"), str):
            item["sku"] = f"z{number}"


def filter_failure(context: HookContext, failure: Failure, case: AnyCase, response: Response) -> bool:
    """Whether a failure counts: a sound request may still be rejected for what no schema says.

    A faulty item of a batch does not fail the others: it is rejected in a result of its own, within a 200.
    """
    if isinstance(failure, AcceptedNegativeData) and case.path == "/v1/catalogue/batch":
        return all(each["status"] < 400 for each in response.json()["items"])
    kind = response.json()["type"].rpartition(":")[2] if isinstance(failure, RejectedPositiveData) else ""
    return kind not in BEYOND_SCHEMAS


def findings(event: EngineEvent) -> Iterator[str]:
    """What an event of a run tells that is wrong."""
    if isinstance(event, NonFatalError):
        yield f"{event.label}: {event.value}"
    if isinstance(event, ScenarioFinished) and event.status is Status.FAILURE:
        for case, checks in event.recorder.checks.items():
            interaction = event.recorder.interactions[case]
            sent, answer = interaction.request, interaction.response
            failed = [check.failure_info.failure for check in checks if check.failure_info]
            said = answer.text[:500] if answer else ""
            yield from (f"{sent.method} {sent.uri}: {failure}; answered {said}" for failure in failed)


def config_of(passed_on: Iterable[str]) -> SchemathesisConfig:
    """Return the settings of a run; what is passed on is tried at all bounds by the service behind it."""
    generation = {"deterministic": True, "max-examples": EXAMPLES, "database": "none"}
    phases = {"stateful": {"enabled": False}}
    without_bounds = [{"include-path": path, "phases": {"coverage": {"enabled": False}}} for path in passed_on]
    settings = {"generation": generation, "phases": phases, "operations": without_bounds, "request-timeout": 10}
    return SchemathesisConfig.from_dict(settings)


def passed_on_by(platform: Platform, service: Service) -> set[str]:
    """Return the paths whose requests a service passes on; only the gateway does."""
    behind = set(SERVICES) - {"gateway"} if service == "gateway" else set[Service]()
    return {path for each in behind for path in platform.get("/docs/openapi.json", service=each).json()["paths"]}


@pytest.fixture
def same_catalogue(platform: Platform) -> Iterator[None]:
    """Takes out of the catalogue what a test has put there."""
    yield
    added = platform.sql("SELECT sku FROM {products}.products WHERE sku ~ '^z[0-9]*$'")
    items = [{"sku": row["sku"], "method": "DELETE"} for row in added]
    if items:
        answer = platform.call("POST", "/v1/catalogue/batch", service="products", json={"items": items})
        assert answer.is_success


@pytest.mark.usefixtures("same_catalogue")
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_keeps_to_its_document(platform: Platform, service: Service) -> None:
    url = platform.url("/docs/openapi.json", service)
    config = config_of(passed_on_by(platform, service))
    document = schemathesis.openapi.from_url(url, config=config)
    followed = document.exclude(path_regex="/events$")
    followed.hook(filter_failure)
    events = list(from_schema(followed).execute())
    found = [each for event in events for each in findings(event)]
    assert not found, found
    assert sum(isinstance(event, ScenarioFinished) for event in events) > 2 * len(followed)


@pytest.fixture(scope="module")
def paths(platform: Platform) -> Json:
    """The paths of the one public document."""
    found: Json = platform.read("/docs/openapi.json")["paths"]
    return found


def test_an_upload_is_documented_as_a_form_of_photos(paths: Json) -> None:
    body = paths["/v1/analyses"]["post"]["requestBody"]
    assert body["required"]
    assert body["content"].keys() == {"multipart/form-data"}


def test_events_are_documented_as_a_stream_and_are_one(platform: Platform, paths: Json) -> None:
    documented = paths["/v1/users/{user_id}/events"]["get"]["responses"]["200"]["content"]
    answer = platform.call("HEAD", "/v1/users/ann/events", "ann")
    assert [answer.headers["Content-Type"].partition(";")[0]] == list(documented) == ["text/event-stream"]


def test_every_public_path_documents_what_the_gateway_itself_may_answer(paths: Json) -> None:
    for path in filter(lambda path: path.startswith("/v1/"), paths):
        for operation in paths[path].values():
            assert operation["responses"].keys() >= {"400", "429", "502", "503", "504"}


def test_no_public_path_takes_a_method_that_it_does_not_document(platform: Platform, paths: Json) -> None:
    for path in paths:
        statuses = {method: platform.call(method, path, "ann").status_code for method in ("TRACE", "QUERY")}
        assert statuses == {"TRACE": 405, "QUERY": 405}, path


def test_whoever_acts_for_a_user_has_to_say_who_it_is(paths: Json) -> None:
    for path in filter(lambda path: "user_id" in path or "analyses" in path, paths):
        for operation in paths[path].values():
            assert [each["required"] for each in operation["parameters"] if each["name"] == "X-User-ID"] == [True]
