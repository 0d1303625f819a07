"""Passwords of an external database that change while people use the platform."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from support.cluster.cluster import Cluster, apply, eventually
from support.cluster.guests import SMALL, door, psql, secret, store_urls
from support.cluster.load import using
from support.cluster.measuring import Measured
from support.cluster.platform import Platform
from support.http.clients import new_user


class Tenant:
    """A platform with a role of its own on the installed platform's PostgreSQL."""

    def __init__(self, host: Platform, platform: Platform) -> None:
        self.host, self.platform = host, platform

    def publish(self, role: str, password: str) -> None:
        """Write the role and password into the Secret that the platform references."""
        urls = store_urls(self.host)
        url = make_url(urls["database"]).set(username=role, password=password)
        urls["database"] = url.render_as_string(hide_password=False)
        apply(secret(self.platform.namespace, "rotating-urls", urls))

    def alter(self, statement: str) -> None:
        psql(self.host, statement)


@pytest.fixture(scope="module")
def tenant(cluster: Cluster, namespace: str, installed: Platform) -> Iterator[Tenant]:
    platform = Platform(cluster, namespace, "rotating", host="rotating.example.com")
    made = Tenant(installed, platform)
    made.alter("DROP ROLE IF EXISTS second")
    made.alter("DO $$ BEGIN CREATE ROLE first LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    made.alter("ALTER ROLE first PASSWORD 'one'; GRANT ALL ON DATABASE fashion TO first")
    made.publish("first", "one")
    apply(*(door(installed, "rotating", store) for store in ("postgres", "redis")))
    platform.create(
        version=installed.status["version"],
        ingress={"host": "rotating.example.com"},
        database={"secretRef": {"name": "rotating-urls", "key": "database"}},
        redis={"secretRef": {"name": "rotating-urls", "key": "redis"}},
        **SMALL,
    )
    eventually(platform.is_settled)
    yield made
    platform.delete()
    eventually(platform.leaves_only_its_data)


def test_a_second_role_takes_over_and_no_request_fails(tenant: Tenant, measured: Measured) -> None:
    tenant.alter("CREATE ROLE second LOGIN PASSWORD 'two' IN ROLE first")
    before = {pod["metadata"]["uid"] for pod in tenant.platform.pods("color")}
    with using(tenant.platform) as load:
        eventually(load.is_well)
        with measured.time("a changed Secret, until every service runs with it"):
            tenant.publish("second", "two")
            eventually(lambda: before.isdisjoint(pod["metadata"]["uid"] for pod in tenant.platform.pods("color")))
            eventually(tenant.platform.is_settled)
        eventually(load.is_well)
    assert load.failures == []


def test_a_secret_that_the_database_rejects_leaves_everything_serving(tenant: Tenant) -> None:
    before = tenant.platform.lives()
    tenant.publish("second", "wrong")
    eventually(lambda: tenant.platform.condition("Degraded") == ("True", "MigrationFailed"))
    assert tenant.platform.is_available()
    assert before <= tenant.platform.lives()
    tenant.publish("second", "two")
    eventually(tenant.platform.is_settled)


def test_a_role_that_changes_first_is_reported(tenant: Tenant, measured: Measured) -> None:
    tenant.alter("ALTER ROLE second PASSWORD 'three'")
    tenant.alter("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'second'")
    with measured.time("a password that the database no longer accepts, until DatabaseReady is False", "30 s"):
        eventually(lambda: tenant.platform.condition("DatabaseReady") == ("False", "StoreUnreachable"))
    message = tenant.platform.conditions()["DatabaseReady"]["message"]
    assert 'password authentication failed for user "second"' in message
    assert tenant.platform.get(f"/v1/users/{(user := new_user())}/history", user).status_code == 503
    assert not tenant.platform.is_available()
    tenant.publish("second", "three")
    eventually(tenant.platform.is_settled)
