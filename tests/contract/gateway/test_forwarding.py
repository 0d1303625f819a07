"""What the gateway passes on to services, and what it makes of their answers."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from contract.gateway.conftest import Client, opened
from fashion.settings import load_settings
from support.http.services import Services, serving


def me(user: str) -> dict[str, str]:
    return {"X-User-ID": user}


def test_a_service_learns_who_asks_and_in_which_language(gateway: Client, services: Services, user: str) -> None:
    gateway.get(f"/v1/users/{user}/history?limit=3", headers=me(user) | {"Accept-Language": "de-AT"})
    [sent] = services.sent
    assert sent.target == f"/v1/users/{user}/history?limit=3"
    assert (sent.headers["x-user-id"], sent.headers["accept-language"]) == (user, "de")
    assert sent.headers["x-correlation-id"]


def test_a_private_read_that_the_client_has_already_has_no_body(
    gateway: Client, services: Services, user: str
) -> None:
    path, services.answers[f"GET /v1/users/{user}/history"] = f"/v1/users/{user}/history", (200, {"items": [1]})
    first = gateway.get(path, headers=me(user))
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = gateway.get(path, headers=me(user) | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_write_reaches_its_service_with_body_and_condition(
    gateway: Client, services: Services, user: str
) -> None:
    headers = me(user) | {"Content-Type": "application/json", "Idempotency-Key": "key-1"}
    gateway.post(f"/v1/users/{user}/recommendations", content=b'{"occasion": "work"}', headers=headers)
    [sent] = services.sent
    assert (sent.method, sent.body) == ("POST", b'{"occasion": "work"}')
    assert sent.headers["idempotency-key"] == "key-1"


def test_a_problem_of_a_service_is_passed_on_and_not_kept(gateway: Client, services: Services) -> None:
    services.answers["GET /v1/colors"] = (404, {"title": "No colors", "status": 404})
    assert gateway.get("/v1/colors?tone=1").status_code == 404
    services.answers["GET /v1/colors"] = (200, {"tone": 1})
    assert gateway.get("/v1/colors?tone=1").json() == {"tone": 1}


def test_a_problem_of_a_service_is_in_the_language_of_the_client(
    gateway: Client, services: Services, user: str
) -> None:
    services.answers["GET /v1/products/a"] = (404, {"title": "Nicht gefunden", "status": 404})
    services.headers |= {"Content-Language": "de", "Vary": "Accept-Language"}
    answer = gateway.get("/v1/products/a", headers={"Accept-Language": "de"})
    assert [sent.headers["accept-language"] for sent in services.sent] == ["de"]
    assert (answer.headers["Content-Language"], answer.headers["Vary"][:15]) == ("de", "Accept-Language")
    # A problem that another client waited for is asked for again.
    gateway.get("/v1/products/a", headers={"Accept-Language": "fr"})
    assert [sent.headers["accept-language"] for sent in services.sent[1:]] == ["fr", "fr"]
    for name in ("Content-Language", "Vary"):
        del services.headers[name]


def test_what_a_gateway_rejects_itself_is_in_the_language_of_the_client(gateway: Client, user: str) -> None:
    headers = me(user) | {"Accept-Language": "es"}
    rejected = gateway.get("/v1/users/somebody/export", headers=headers)
    assert (rejected.status_code, rejected.json()["title"]) == (403, "Prohibido")
    assert rejected.json()["detail"].startswith("La ruta nombra a un usuario distinto")
    unnamed = gateway.get("/v1/users/../export", headers={"X-User-ID": "a b", "Accept-Language": "hi"})
    assert unnamed.headers["Content-Language"] == "hi"


def test_a_kept_answer_asks_the_service_once(gateway: Client, services: Services) -> None:
    services.answers["GET /v1/colors"] = (200, {"tone": 2})
    first, second = (gateway.get(f"/v1/colors?{query}") for query in ("tone=2&page=", "page=&tone=2"))
    assert first.json() == second.json() == {"tone": 2}
    assert len(services.sent) == 1
    known = gateway.get("/v1/colors?page=&tone=2", headers={"If-None-Match": f'W/{second.headers["ETag"]}, "b"'})
    assert (known.status_code, known.content) == (304, b"")


def test_an_answer_of_another_configuration_is_not_kept(gateway: Client, services: Services) -> None:
    revision, services.headers["X-Config-Revision"] = services.headers["X-Config-Revision"], "older"
    assert [gateway.get("/v1/colors?tone=3").status_code for _ in range(2)] == [200, 200]
    services.headers["X-Config-Revision"] = revision
    assert len(services.sent) == 2


def test_what_is_read_of_a_user_of_whom_nothing_is_known_is_not_kept(
    gateway: Client, services: Services, user: str
) -> None:
    assert [gateway.get(f"/v1/users/{user}/colors", headers=me(user)).status_code for _ in range(2)] == [200, 200]
    assert len(services.sent) == 2


def test_a_read_whose_connection_breaks_off_is_sent_again(gateway: Client, services: Services, user: str) -> None:
    services.breaking = 1
    assert gateway.get(f"/v1/users/{user}/history", headers=me(user)).status_code == 200
    assert len(services.sent) == 2


def test_a_read_that_breaks_off_every_time_is_502(gateway: Client, services: Services, user: str) -> None:
    services.breaking = 99
    answer = gateway.get(f"/v1/users/{user}/history", headers=me(user))
    assert (answer.status_code, answer.json()["type"]) == (502, "urn:fashion:problem:broken-off")


def test_a_write_whose_connection_breaks_off_is_not_sent_again(
    gateway: Client, services: Services, user: str
) -> None:
    services.breaking = 1
    answer = gateway.post(f"/v1/users/{user}/recommendations", json={}, headers=me(user))
    assert (answer.status_code, len(services.sent)) == (502, 1)


@pytest.mark.parametrize("content", [b"photo", None])
def test_a_request_that_found_no_service_is_tried_again(
    gateway_of_late_services: Client, late_services: list[Services], user: str, content: bytes | None
) -> None:
    method, path = ("POST", "/v1/analyses") if content else ("GET", f"/v1/users/{user}/history")
    headers = me(user) | {"Content-Type": "image/jpeg"}
    answer = gateway_of_late_services.request(method, path, content=content, headers=headers)
    assert answer.status_code == 200
    assert [sent.body for each in late_services for sent in each.sent] == [content or b""]


@pytest.fixture
def late_services() -> list[Services]:
    """The services that listen only when the first attempt to reach them has failed."""
    return []


@pytest.fixture
def gateway_of_late_services(
    usual: dict[str, Any],
    services: Services,
    late_services: list[Services],
    unused_tcp_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Client]:
    """A gateway whose imaging is late."""
    settings = load_settings(**usual | {"imaging_url": f"http://127.0.0.1:{unused_tcp_port}"})
    with ExitStack() as stack, opened(settings, services) as gateway:

        def start(*_: float) -> float:
            late_services.append(stack.enter_context(serving(unused_tcp_port)))
            return 0.0

        monkeypatch.setattr("fashion.gateway.proxy.upstream.uniform", start)
        yield gateway


def test_an_erased_user_is_erased_from_every_service(gateway: Client, services: Services, user: str) -> None:
    services.answers[f"DELETE /v1/users/{user}"] = (204, None)
    assert gateway.delete(f"/v1/users/{user}", headers=me(user)).status_code == 204
    assert [sent.method for sent in services.sent] == ["DELETE"] * 3


def test_an_erasure_that_a_service_did_not_do_is_to_be_asked_for_again(
    gateway: Client, services: Services, user: str
) -> None:
    services.answers[f"DELETE /v1/users/{user}"] = (500, {})
    answer = gateway.delete(f"/v1/users/{user}", headers=me(user))
    assert answer.status_code == 503
    assert "ask again" in answer.json()["detail"]


def test_nobody_erases_or_exports_another_user(gateway: Client, services: Services, user: str) -> None:
    assert gateway.delete("/v1/users/somebody", headers=me(user)).status_code == 403
    assert gateway.get("/v1/users/somebody/export", headers=me(user)).status_code == 403
    assert services.sent == []


def test_an_export_joins_the_pages_of_every_table(gateway: Client, services: Services, user: str) -> None:
    stored = f"GET /v1/users/{user}/stored"
    services.answers[stored] = (200, ["events"])
    services.answers[f"{stored}/events"] = (200, {"rows": [{"position": 1}, {"position": 2}], "next": None})
    document = gateway.get(f"/v1/users/{user}/export", headers=me(user)).json()
    assert document["user"] == user
    assert document["services"]["color"] == {"events": [{"position": 1}, {"position": 2}]}


def test_an_export_is_503_while_a_service_cannot_read(gateway: Client, services: Services, user: str) -> None:
    services.answers[f"GET /v1/users/{user}/stored"] = (503, {})
    assert gateway.get(f"/v1/users/{user}/export", headers=me(user)).status_code == 503


def test_the_first_page_leads_to_the_studio(gateway: Client) -> None:
    assert gateway.get("/", follow_redirects=False).headers["Location"] == "/studio"
