"""Each service's pod reaches its own tables in the embedded database, and nobody else's."""

import json

import pytest

from fashion_operator.spec.prefix import prefix_of
from support.cluster.cluster import Object, eventually, execute, kubectl
from support.cluster.guests import psql
from support.cluster.platform import Platform

TABLES = {"imaging": "analyses", "color": "profiles", "products": "products"}
# What a pod reads of each table with every URL of a database that it is given: a number of rows, or why not.
_READ = """
import asyncio, json, os
import asyncpg

async def read(url, table):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(f"SELECT count(*) FROM {table}")
    except asyncpg.PostgresError as error:
        return str(error)
    finally:
        await connection.close()

async def main():
    urls = [value for value in os.environ.values() if value.startswith("postgres")]
    print(json.dumps([{table: await read(url, table) for table in TABLES} for url in urls]))

TABLES = "%s".split()
asyncio.run(main())
"""


def table_of(platform: Platform, service: str) -> str:
    return f"{prefix_of(platform.namespace, platform.name)}_{service}.{TABLES[service]}"


def read(platform: Platform, service: str) -> list[Object]:
    """What a pod of a service reads by each URL of a database that it knows."""
    tables = " ".join(table_of(platform, each) for each in TABLES)
    found: list[Object] = json.loads(execute(platform.pods(service)[0], _READ % tables))
    return found


@pytest.mark.parametrize("service", TABLES)
def test_a_pod_reads_its_own_table_and_is_denied_those_of_others(installed: Platform, service: str) -> None:
    (answers,) = read(installed, service)
    assert isinstance(answers.pop(table_of(installed, service)), int)
    assert len(answers) == 2
    assert all("permission denied for schema" in each for each in answers.values())


def test_every_service_is_connected_as_its_own_role(installed: Platform) -> None:
    roles = psql(installed, "SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name = usename")
    assert all(table_of(installed, service).partition(".")[0] in roles for service in TABLES)


def test_lost_passwords_are_made_anew_and_the_platform_serves_with_them(installed: Platform) -> None:
    before = {pod["metadata"]["uid"] for service in TABLES for pod in installed.pods(service)}
    kubectl("delete", "secret", f"--namespace={installed.namespace}", f"{installed.name}-roles")
    eventually(lambda: before.isdisjoint(pod["metadata"]["uid"] for s in TABLES for pod in installed.pods(s)))
    eventually(installed.is_settled)
    (answers,) = read(installed, "color")
    assert isinstance(answers[table_of(installed, "color")], int)
