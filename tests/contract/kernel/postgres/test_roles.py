"""A role for each service: its own tables, and nothing of the others'."""

import asyncio
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from fashion.kernel.postgres.database import schema_of
from fashion.kernel.postgres.migrate import migrate
from fashion.kernel.postgres.roles import RoleError, check_roles, provide_role
from fashion.local.stores.roles import with_roles
from fashion.settings import Settings, load_settings
from fashion.vocabulary import WITH_TABLES, Service

OTHERS = [(mine, other) for mine in WITH_TABLES for other in WITH_TABLES if mine != other]
STATEMENTS = (
    "SELECT * FROM {table}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "INSERT INTO {table} DEFAULT VALUES",
    "CREATE TABLE {schema}.mine (id int)",
)


def run(url: str, *statements: str) -> list[Any]:
    """The rows of the last statement."""

    async def ask() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            answers = [await connection.fetch(each) for each in statements]
            return list(answers[-1])
        finally:
            await connection.close()

    return asyncio.run(ask())


def new_platform(url: str, passwords: Path) -> Settings:
    return with_roles(load_settings(platform=f"r{uuid4().hex[:12]}", database_url=url), passwords)


def with_password(settings: Settings, password: str) -> Settings:
    url = make_url(settings.color_database_url).set(password=password)
    return settings.model_copy(update={"color_database_url": url.render_as_string(hide_password=False)})


def tables_of(settings: Settings, service: Service) -> list[str]:
    schema = schema_of(settings.platform, service)
    found = run(settings.database_url, f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")
    return [f"{schema}.{each['tablename']}" for each in found]


@pytest.fixture
def settings(postgres_url: str, tmp_path: Path) -> Settings:
    return new_platform(postgres_url, tmp_path)


@pytest.fixture(scope="module")
def migrated(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A platform of which all schemas are migrated."""
    settings = new_platform(postgres_url, tmp_path_factory.mktemp("roles"))
    for service in WITH_TABLES:
        migrate(settings, service)
    return settings


@pytest.fixture
def plain(postgres_url: str) -> Iterator[str]:
    """The URL of a database whose owner may not make roles."""
    name = f"d{uuid4().hex[:12]}"
    run(postgres_url, f"CREATE ROLE {name} LOGIN PASSWORD 'plain'", f"CREATE DATABASE {name} OWNER {name}")
    owned = make_url(postgres_url).set(username=name, password="plain", database=name)
    yield owned.render_as_string(hide_password=False)
    run(postgres_url, f"DROP DATABASE {name} WITH (FORCE)", f"DROP ROLE {name}")


@pytest.mark.parametrize(("mine", "other"), OTHERS)
def test_a_service_can_do_nothing_with_a_table_of_another(
    mine: Service, other: Service, migrated: Settings
) -> None:
    tables = tables_of(migrated, other)
    assert len(tables) > 4
    for table, statement in product(tables, STATEMENTS):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            run(migrated.role_urls[mine], statement.format(table=table, schema=table.partition(".")[0]))


@pytest.mark.parametrize("service", WITH_TABLES)
def test_a_service_reads_and_deletes_in_each_table_of_its_own(service: Service, migrated: Settings) -> None:
    for table in tables_of(migrated, service):
        if not table.endswith(".alembic_version"):
            assert run(migrated.role_urls[service], f"DELETE FROM {table}", f"SELECT * FROM {table}") == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE events ADD COLUMN mine int",
        "DROP TABLE events",
        "DELETE FROM alembic_version",
        "CREATE ROLE mine",
        "SELECT rolpassword FROM pg_authid",
    ],
)
def test_a_service_changes_no_schema_and_no_role(statement: str, migrated: Settings) -> None:
    path = f"SET search_path = {schema_of(migrated.platform, 'color')}"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        run(migrated.color_database_url, path, statement)


def test_the_tables_of_an_older_installation_keep_their_rows(settings: Settings) -> None:
    migrate(settings.model_copy(update={"color_database_url": ""}), "color")
    table = f"{schema_of(settings.platform, 'color')}.inbox"
    run(settings.database_url, f"INSERT INTO {table} VALUES (gen_random_uuid())")
    migrate(settings, "color")
    assert len(run(settings.color_database_url, f"SELECT * FROM {table}")) == 1


def test_a_changed_password_is_taken_and_the_old_one_rejected(settings: Settings) -> None:
    migrate(settings, "color")
    changed = with_password(settings, "another")
    migrate(changed, "color")
    assert run(changed.color_database_url, "SELECT 1 AS one") == [(1,)]
    with pytest.raises(asyncpg.InvalidPasswordError):
        run(settings.color_database_url, "SELECT 1")


async def test_roles_are_made_at_once_from_several_places(settings: Settings) -> None:
    await asyncio.to_thread(migrate, settings.model_copy(update={"color_database_url": ""}), "color")
    schema = schema_of(settings.platform, "color")
    again = [provide_role(settings.database_url, settings.color_database_url, schema) for _ in range(5)]
    await asyncio.gather(*again)
    assert await asyncio.to_thread(run, settings.color_database_url, f"SELECT * FROM {schema}.profiles") == []


def test_a_role_that_nobody_may_make_is_named_without_its_password(plain: str, tmp_path: Path) -> None:
    settings = with_password(new_platform(plain, tmp_path), "hunter2")
    with pytest.raises(RoleError, match=f"The role {settings.platform}_color is missing") as error:
        migrate(settings, "color")
    assert "hunter2" not in str(error.value)


def test_a_role_that_the_administrator_made_needs_only_the_grants(
    plain: str, postgres_url: str, tmp_path: Path
) -> None:
    settings = with_password(new_platform(plain, tmp_path), "theirs")
    role = schema_of(settings.platform, "color")
    run(postgres_url, f"CREATE ROLE {role} LOGIN PASSWORD 'theirs'")
    migrate(settings, "color")
    assert run(settings.color_database_url, f"SELECT * FROM {role}.profiles") == []
    with pytest.raises(RoleError, match=f"The role {role} has another password"):
        migrate(with_password(settings, "wrong"), "color")


def test_a_service_without_a_role_of_its_own_is_named_where_roles_are_required(settings: Settings) -> None:
    check_roles(settings, WITH_TABLES)
    shared = settings.model_copy(update={"color_database_url": ""})
    with pytest.raises(RoleError, match=r"^FASHION_COLOR_DATABASE_URL: expected a URL with another role"):
        check_roles(shared, WITH_TABLES)
