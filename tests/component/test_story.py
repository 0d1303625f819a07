import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.kernel.http.identity import pseudonym
from support.platforms import Json, Platform, new_user, wait_for

Tell = Callable[..., Result]
CHAIN = ["SkinToneAnalyzed", "ColorsRecommended", "ProductsRanked"]


@pytest.fixture
def tell(platform: Platform) -> Tell:
    def run(*arguments: str) -> Result:
        return CliRunner(env=platform.environment()).invoke(main, ["story", *arguments])

    return run


@pytest.fixture
def user() -> str:
    return new_user()


@pytest.fixture
def upload(platform: Platform, user: str) -> str:
    """The correlation ID of an upload, whose chain is done."""
    name = f"upload-{uuid4().hex}"
    assert platform.upload(user, x_correlation_id=name).status_code == 201
    wait_for(lambda: platform.pending() == 0)
    return name


def steps(result: Result) -> list[Json]:
    assert result.exit_code == 0, result.output
    found: list[Json] = json.loads(result.stdout)
    return found


def test_a_story_tells_the_chain_of_an_upload_in_order(tell: Tell, upload: str, user: str) -> None:
    told = steps(tell(upload, "--json"))
    recorded = [step for step in told if step["what"].startswith("recorded ")]
    assert [step["what"].removeprefix("recorded ") for step in recorded] == CHAIN
    assert [step["service"] for step in recorded] == ["imaging", "color", "products"]
    assert {(step["service"], step["what"]) for step in told} >= {
        ("color", "took in SkinToneAnalyzed"),
        ("products", "took in ColorsRecommended"),
    }
    assert all(step["took"] >= 0 for step in told[1:])
    assert pseudonym(user) not in json.dumps(told)


def test_logs_tell_who_asked_and_who_answered(platform: Platform, tell: Tell, upload: str) -> None:
    logs = [str(platform.folder / "logs" / f"{service}.log") for service in ("gateway", "imaging", "color")]
    told = tell(upload, "--logs", *logs)
    assert told.exit_code == 0, told.output
    asked = next(line for line in told.stdout.splitlines() if "gateway" in line)
    assert "logged request" in asked
    assert "route /v1/analyses, status 201" in asked
    assert "took in SkinToneAnalyzed" in told.stdout


def test_the_story_of_an_erased_user_is_that_of_an_erasure(
    platform: Platform, tell: Tell, upload: str, user: str
) -> None:
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    gone = tell(upload)
    assert gone.exit_code == 2
    assert f"Nothing is known of {upload}" in gone.stderr
    logs = str(platform.folder / "logs" / "color.log")
    [handled] = [step for step in steps(tell(upload, "--json", "--logs", logs)) if "handled" in step["what"]]
    assert (handled["erased"], handled["detail"]) == (True, "type SkinToneAnalyzed: its user was erased")
