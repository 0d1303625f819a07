import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.kernel.postgres.migrate import migrate
from fashion.settings import Settings

Keys = Callable[..., Result]
CREATE = ("create", "--name", "nightly", "--scope", "catalogue:write", "--by", "ann")


@pytest.fixture
def keys(owner: Settings) -> Keys:
    """Runs `fashion keys` on a platform of the test's own."""
    migrate(owner, "products")
    stores = {"FASHION_DATABASE_URL": owner.database_url, "FASHION_PLATFORM": owner.platform}
    # On a busy machine any query is slow, and commands would print that among their output.
    patient = {**stores, "FASHION_SLOW_QUERY_SECONDS": "600"}
    return lambda *arguments: CliRunner(env=patient).invoke(main, ["keys", *arguments], catch_exceptions=False)


def test_a_new_key_is_shown_once_and_listed_without_it(keys: Keys) -> None:
    made = json.loads(keys(*CREATE, "--tenant", "shop-1", "--json").stdout)
    listed = keys("list", "--json").stdout
    assert [(each["id"], each["created_by"]) for each in json.loads(listed)] == [(made["id"], "ann")]
    assert made["key"] not in listed


def test_only_the_keys_of_the_named_tenant_are_listed(keys: Keys) -> None:
    for tenant in ("shop-1", "shop-2"):
        keys(*CREATE, "--tenant", tenant)
    listed = json.loads(keys("list", "--tenant", "shop-2", "--json").stdout)
    assert [each["tenant"] for each in listed] == ["shop-2"]


def test_a_key_is_revoked_once(keys: Keys) -> None:
    made = json.loads(keys(*CREATE, "--tenant", "shop-1", "--json").stdout)
    assert keys("revoke", made["id"], "--by", "eve").stdout == f"{made['id']} revoked\n"
    again = keys("revoke", made["id"])
    assert (again.exit_code, "it is revoked already" in again.stderr) == (1, True)
    assert [each["revoked_by"] for each in json.loads(keys("list", "--json").stdout)] == ["eve"]
