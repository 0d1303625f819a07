"""Every error is a problem whose sentence names what is wrong and says what is right."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar, Request, get, post
from litestar.datastructures import State
from litestar.params import FromQuery, HeaderParameter, JSONBody, PathParameter, QueryParameter
from litestar.testing import TestClient
from msgspec import inspect
from redis.exceptions import ConnectionError as RedisDown

from fashion.kernel.http.problems import HANDLERS, MEDIA_TYPE, ProblemDocument, ProblemError
from fashion.kernel.http.requests.head_and_options import with_head_and_options
from fashion.kernel.http.requests.json_bodies import check_body, known_bodies
from fashion.kernel.http.requests.query_parameters import check_query, known_queries
from fashion.kernel.http.requests.validation_messages import words

Size = Annotated[int, QueryParameter(ge=1, le=9)]
Fit = Literal["tight", "loose"]
Client = TestClient[Litestar]


class Order(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    fit: Fit
    count: Annotated[int, msgspec.Meta(ge=1)] = 1
    tags: tuple[str, ...] = ()


@get("/v1/shelf/{name:str}")
async def shelf(
    name: Annotated[str, PathParameter(pattern="^[a-z]+$")],
    size: Size,
    fit: FromQuery[Fit | None] = None,
    old: FromQuery[bool] = False,
    trace: Annotated[str | None, HeaderParameter(name="X-Trace", max_length=4)] = None,
) -> str:
    return name


@post("/v1/orders")
async def order(data: JSONBody[Order]) -> str:
    return data.fit


@post("/v1/failures")
async def fail(request: Request[Any, Any, Any]) -> None:
    raise {"problem": ProblemError(409, "taken", "It is taken."), "store": RedisDown(), "bug": KeyError("secret")}[
        request.headers["which"]
    ]


async def check(request: Request[Any, Any, Any]) -> None:
    await check_query(request)
    await check_body(request)


@pytest.fixture(scope="module")
def app() -> Litestar:
    made = Litestar(
        [shelf, order, fail],
        exception_handlers=HANDLERS,
        before_request=check,
        request_max_body_size=300_000,
        logging_config=None,
        state=State(),
    )
    made.state.update({"queries": known_queries(made), "bodies": known_bodies(made)})
    made.asgi_handler = with_head_and_options(made.asgi_handler, made.routes)
    return made


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[Client]:
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def problem(answer: Any) -> ProblemDocument:
    """The problem that an answer is."""
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    found = msgspec.json.decode(answer.content, type=ProblemDocument)
    assert found.status == answer.status_code
    return found


READS = {
    "/v1/shelf/a": "size is missing: it takes a whole number from 1 to 9.",
    "/v1/shelf/a?size=": "size takes a whole number from 1 to 9.",
    "/v1/shelf/a?size=0": "size takes a whole number from 1 to 9.",
    "/v1/shelf/a?size=ten": "size takes a whole number from 1 to 9.",
    f"/v1/shelf/a?size={'9' * 5000}": "size takes a whole number from 1 to 9.",
    "/v1/shelf/a?size=1&fit=odd": "fit takes loose or tight.",
    "/v1/shelf/a?size=1&old=perhaps": "old takes true or false.",
    "/v1/shelf/a?size=0&fit=odd": "size takes a whole number from 1 to 9. fit takes loose or tight.",
    "/v1/shelf/A1?size=1": "name takes text that matches ^[a-z]+$.",
    "/v1/shelf/a?size=1&fit=null": "The query parameter 'fit' cannot be null; leave it out.",
    "/v1/shelf/a?size=1&size=2": "The query parameter 'size' comes more than once; give it once.",
    "/v1/shelf/a?size=1&color=red": "This path has no query parameter 'color'; it takes fit, old, size.",
}


@pytest.mark.parametrize(("path", "sentence"), READS.items(), ids=range(len(READS)))
def test_a_wrong_parameter_is_named(client: Client, path: str, sentence: str) -> None:
    found = problem(client.get(path))
    assert (found.status, found.title, found.detail) == (400, "Bad Request", sentence)


def test_a_wrong_header_is_named_as_it_is_sent(client: Client) -> None:
    answer = client.get("/v1/shelf/a?size=1", headers={"X-Trace": "12345"})
    assert problem(answer).detail == "X-Trace takes text of at most 4 characters."


FIELDS = "fit, count and tags"
BODIES = {
    b"": "The body cannot be read as JSON (Input data was truncated); send a JSON object.",
    b"[]": f"The body takes a JSON object of {FIELDS}.",
    b"{}": "fit is missing in the body: it takes loose or tight.",
    b'{"fit":"odd"}': "fit takes loose or tight.",
    b'{"fit":"loose","count":0}': "count takes a whole number of at least 1.",
    b'{"fit":"loose","tags":[1]}': "tags takes a list, each text.",
    b'{"fit":"loose","x":1}': f"The body has a field 'x' that is not known: it takes {FIELDS}.",
    b"{": "The body cannot be read as JSON (Input data was truncated); send a JSON object.",
    b'{"fit":"loose","count":"1"}': "count takes a whole number of at least 1.",
    b'{"fit":"loose","count":true}': "count takes a whole number of at least 1.",
    b"[" * 200_000: f"The body takes a JSON object of {FIELDS}.",
    b'{"fit":' + b"[" * 200_000: "fit takes loose or tight.",
}


@pytest.mark.parametrize(("body", "sentence"), BODIES.items(), ids=range(len(BODIES)))
def test_a_wrong_body_is_answered_with_what_is_right(client: Client, body: bytes, sentence: str) -> None:
    found = problem(client.post("/v1/orders", content=body))
    assert (found.status, found.detail) == (400, sentence)


def test_a_body_over_the_limit_is_too_large(client: Client) -> None:
    found = problem(client.post("/v1/orders", content=bytes(300_001)))
    assert (found.status, found.type) == (413, "urn:fashion:problem:content-too-large")
    assert found.detail == "The body has more than 300,000 bytes; send a smaller one."


async def test_a_body_that_breaks_off_is_the_senders_fault(app: Litestar) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asked: Any = {"type": "http", "method": "POST", "path": "/v1/orders", "query_string": b"", "headers": []}
    await app(asked, receive, send)
    assert (sent[0]["status"], b"broke off" in sent[1]["body"]) == (400, True)


@pytest.mark.parametrize(
    ("which", "status", "kind"),
    [("problem", 409, "taken"), ("store", 503, "unavailable"), ("bug", 500, "internal")],
)
def test_a_failure_reveals_nothing_of_what_is_inside(client: Client, which: str, status: int, kind: str) -> None:
    answer = client.post("/v1/failures", headers={"which": which})
    found = problem(answer)
    assert (found.status, found.type) == (status, f"urn:fashion:problem:{kind}")
    assert not any(word in answer.text for word in ("secret", "Traceback", "KeyError", "redis"))


def test_an_unknown_path_leads_to_the_documents(client: Client) -> None:
    assert problem(client.get("/v2/nothing")).detail == "There is nothing at this path; /docs lists the paths."


def test_a_wrong_method_is_answered_with_the_right_ones(client: Client) -> None:
    answer = client.patch("/v1/shelf/a")
    assert problem(answer).detail.startswith("This path does not take PATCH; it takes ")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_problem_is_in_the_language_of_the_client(client: Client) -> None:
    answer = client.get("/v2/nothing", headers={"Accept-Language": "de-AT, en;q=0.5"})
    found = problem(answer)
    assert (found.title, found.detail) == (
        "Nicht gefunden",
        "Unter diesem Pfad gibt es nichts; /docs nennt die Pfade.",
    )
    assert (found.type, found.status) == ("urn:fashion:problem:not-found", 404)
    assert (answer.headers["Content-Language"], answer.headers["Vary"]) == ("de", "Accept-Language")


def test_a_problem_is_in_english_for_everybody_else(client: Client) -> None:
    answers = [client.get("/v2/nothing", headers={"Accept-Language": each}) for each in ("", "en-GB", "pt")]
    for found in map(problem, answers):
        assert (found.title, found.detail[:31]) == ("Not Found", "There is nothing at this path; ")
    assert {each.headers["Content-Language"] for each in answers} == {"en"}


def test_a_detail_for_developers_stays_in_english(client: Client) -> None:
    found = problem(client.get("/v1/shelf/a?size=0", headers={"Accept-Language": "ja"}))
    assert (found.title, found.detail) == ("不正なリクエスト", "size takes a whole number from 1 to 9.")


def test_options_lists_every_method(client: Client) -> None:
    assert client.options("/v1/shelf/a").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/v1/orders").headers["Allow"] == "OPTIONS, POST"


def test_head_answers_as_get_does(client: Client) -> None:
    head, full = client.head("/v1/shelf/a?size=1"), client.get("/v1/shelf/a?size=1")
    assert (head.status_code, head.headers) == (full.status_code, full.headers)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Annotated[float, msgspec.Meta(le=1)], "a number of at most 1"),
        (Annotated[str, msgspec.Meta(min_length=1, max_length=8)], "text of 1 to 8 characters"),
        (Annotated[list[int], msgspec.Meta(max_length=3)], "a list of at most 3 items, each a whole number"),
        (int | Literal["all"] | None, "a whole number or all"),
        (UUID, "a UUID"),
        (bytes, "what /docs says"),
    ],
)
def test_types_have_words(kind: Any, sentence: str) -> None:
    assert words(inspect.type_info(kind)) == sentence
