import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fashion.cli import main
from fashion.kernel.postgres.migrate import migrate
from fashion.settings import Settings

Relevance = Callable[..., Result]


@pytest.fixture
def relevance(owner: Settings) -> Relevance:
    """Runs `fashion relevance` on a platform of the test's own, of which nobody did anything."""
    migrate(owner, "products")
    stores = {"FASHION_DATABASE_URL": owner.database_url, "FASHION_PLATFORM": owner.platform}
    # On a busy machine any query is slow, and commands would print that among their output.
    patient = {**stores, "FASHION_SLOW_QUERY_SECONDS": "600"}

    def run(*arguments: str, config_file: Path = Path("none")) -> Result:
        variables = {**patient, "FASHION_CONFIG_FILE": str(config_file)}
        return CliRunner(env=variables).invoke(main, ["relevance", *arguments], catch_exceptions=False)

    return run


def test_a_version_that_nothing_taught_does_not_win_and_is_listed(relevance: Relevance) -> None:
    trained = json.loads(relevance("train", "--json").stdout)
    assert (trained["wins"], trained["report"]["interactions"]) == (False, 0)
    [listed] = json.loads(relevance("list", "--json").stdout)
    assert (listed["version"], listed["wins"]) == (trained["version"], False)


def test_training_reads_the_palettes_of_the_platform(relevance: Relevance, owner: Settings) -> None:
    owner.config_file.write_text('{"palettes": {"5": {"warm": {"hats": []}}}}')
    rejected = relevance("train", "--json", config_file=owner.config_file)
    assert (rejected.exit_code, "5.warm: 'hats' is not one of" in rejected.stderr) == (2, True)
    assert json.loads(relevance("list", "--json").stdout) == []


def test_training_says_for_whom_it_was_better(relevance: Relevance) -> None:
    said = relevance("train").stdout
    assert said.startswith("0 interactions of 0 people with 0 products")
    assert said.splitlines()[2].split()[:5] == ["all", "0", "0.0000", "0.0000", "+0.0000"]
    assert said.endswith("Version 1 does not win: rankings go by color alone.\n")
    assert relevance("list").stdout.splitlines()[1].split()[-1] == "no"
