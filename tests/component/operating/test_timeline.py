import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from support.identity.tokens import pseudonym
from support.platforms.processes import Json, Platform, new_user, wait_for

Timeline = Callable[..., Result]
CHAIN = ["SkinToneAnalyzed", "ColorsRecommended", "ProductsRanked"]


@pytest.fixture
def timeline(platform: Platform) -> Timeline:
    def run(*arguments: str) -> Result:
        return CliRunner(env=platform.environment()).invoke(main, ["timeline", *arguments])

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


def test_a_timeline_shows_the_chain_of_an_upload_in_order(timeline: Timeline, upload: str, user: str) -> None:
    shown = steps(timeline(upload, "--json"))
    recorded = [step for step in shown if step["what"].startswith("recorded ")]
    assert [step["what"].removeprefix("recorded ") for step in recorded] == CHAIN
    assert [step["service"] for step in recorded] == ["imaging", "color", "products"]
    assert {(step["service"], step["what"]) for step in shown} >= {
        ("color", "handled SkinToneAnalyzed"),
        ("products", "handled ColorsRecommended"),
    }
    assert all(step["took"] >= 0 for step in shown[1:])
    assert pseudonym(user) not in json.dumps(shown)


def test_logs_add_the_request_and_its_response(platform: Platform, timeline: Timeline, upload: str) -> None:
    logs = [str(platform.folder / "logs" / f"{service}.log") for service in ("gateway", "imaging", "color")]
    shown = timeline(upload, "--logs", *logs)
    assert shown.exit_code == 0, shown.output
    asked = next(line for line in shown.stdout.splitlines() if "gateway" in line)
    assert "logged request" in asked
    assert "route /v1/analyses, status 201" in asked
    assert "handled SkinToneAnalyzed" in shown.stdout


def test_a_timeline_of_an_erased_user_shows_the_erasure_alone(
    platform: Platform, timeline: Timeline, upload: str, user: str
) -> None:
    assert platform.call("DELETE", f"/v1/users/{user}", user).status_code == 204
    gone = timeline(upload)
    assert gone.exit_code == 2
    assert f"No events or log lines for correlation ID {upload}" in gone.stderr
    logs = str(platform.folder / "logs" / "color.log")
    [handled] = [step for step in steps(timeline(upload, "--json", "--logs", logs)) if "handled" in step["what"]]
    assert (handled["erased"], handled["detail"]) == (True, "type SkinToneAnalyzed: its user was erased")
