"""The export of a user against everything that is in the database."""

from collections.abc import Iterator

import httpx
import pytest

from fashion.vocabulary import WITH_TABLES
from support.identity.tokens import pseudonym
from support.platforms.processes import Json, Platform, new_user, wait_for

TABLES_OF_USERS = """SELECT table_name AS name FROM information_schema.columns
                     WHERE table_schema = $1 AND column_name = 'user'"""


def exported(platform: Platform, user: str) -> Json:
    answer = platform.call("GET", f"/v1/users/{user}/export", user)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found: Json = answer.json()
    assert found["user"] == user
    return found["services"]  # type: ignore[no-any-return]


def stored(platform: Platform, service: str, user: str) -> Iterator[tuple[str, int]]:
    """How many rows of a user each table holds."""
    for table in platform.sql(TABLES_OF_USERS, f"{platform.name}_{service}"):
        count = f'SELECT count(*) AS n FROM {{{service}}}.{table["name"]} WHERE "user" = $1'
        yield table["name"], platform.sql(count, pseudonym(user))[0]["n"]
    events = platform.sql(
        f"SELECT count(*) AS n FROM {{{service}}}.events WHERE stream = $1", f"user-{pseudonym(user)}"
    )
    yield "events", events[0]["n"]


@pytest.fixture
def user(platform: Platform) -> str:
    """A user with rows in every table."""
    user = new_user()
    analysis = platform.upload(user, idempotency_key="one").json()
    wait_for(lambda: platform.is_ranked(analysis))
    platform.interact(user, "viewed")
    wait_for(lambda: platform.pending() == 0)
    return user


@pytest.mark.parametrize("service", WITH_TABLES)
def test_every_row_of_a_user_is_in_the_export(platform: Platform, user: str, service: str) -> None:
    rows = {table: len(each) for table, each in exported(platform, user)[service].items()}
    assert rows == dict(stored(platform, service, user))
    assert rows["events"] > 0
    of_some = {"erased", "idempotency", "webhook_deliveries"}
    assert all(count for table, count in rows.items() if table not in of_some)


def test_what_is_exported_is_what_is_stored(platform: Platform, user: str) -> None:
    services = exported(platform, user)
    assert services["imaging"]["idempotency"][0]["key"] == "one"
    assert services["imaging"]["analyses"][0]["body"]["tone"]["monk"] in range(1, 11)
    assert services["color"]["profiles"][0]["body"]["photos"]
    assert {each["type"] for each in services["products"]["events"]} == {"InteractionsRecorded", "ProductsRanked"}


def test_an_erased_user_has_only_the_tombstone(platform: Platform, user: str) -> None:
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    for tables in exported(platform, user).values():
        assert [name for name, rows in tables.items() if rows] in (["erased"], ["erased", "events"])
        assert {each["type"] for each in tables["events"]} <= {"UserErased"}


def test_nobody_exports_another(platform: Platform, user: str) -> None:
    assert platform.call("GET", f"/v1/users/{user}/export", "another").status_code == 403
    assert platform.call("GET", f"/v1/users/{user}/export").status_code == 400


def test_what_is_stored_is_not_a_path_of_the_public_api(platform: Platform, user: str) -> None:
    found: httpx.Response = platform.call("GET", f"/v1/users/{user}/stored", user)
    assert found.status_code == 404
    assert platform.call("GET", f"/v1/users/{user}/stored/products", user, service="products").status_code == 404
