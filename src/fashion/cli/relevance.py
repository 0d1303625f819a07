"""Commands for what rankings learn from interactions."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fashion.cli.group import as_json_option, data_dir_option, load_settings_of

if TYPE_CHECKING:
    from fashion.products.relevance.models import Report


@click.group()
def relevance() -> None:
    """Teach rankings what people of a similar skin tone like."""


@relevance.command()
@click.option(
    "--days", type=click.IntRange(1, 366), default=180, show_default=True, help="Learn from the last days."
)
@data_dir_option
@as_json_option
def train(days: int, data_dir: Path | None, as_json: bool) -> None:
    """Train a version on recorded interactions and compare it with rankings by color alone.

    The latest fifth of the interactions is held back and judges: NDCG@10 for all people and for those of each Monk
    tone. Only a version that is better for all together and worse for no tone is used, where FASHION_RELEVANCE is
    true. Rankings go by the palettes of the live configuration, FASHION_CONFIG_FILE. Needs the extra `relevance`.
    """
    from fashion.commands.output import print_json
    from fashion.commands.relevance import train_popularity

    trained = asyncio.run(train_popularity(days, load_settings_of(data_dir)))
    if as_json:
        print_json(trained)
        return
    _print(trained.report)
    won = "wins: rankings use it where FASHION_RELEVANCE is true"
    lost = "does not win: rankings go by color alone"
    click.echo(f"Version {trained.version} {won if trained.wins else lost}.")


@relevance.command("list")
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True)
@data_dir_option
@as_json_option
def list_models(limit: int, data_dir: Path | None, as_json: bool) -> None:
    """List the newest versions; rankings use the first one, if it wins."""
    from fashion.commands.output import print_json, print_table
    from fashion.commands.relevance import list_models

    found = asyncio.run(list_models(limit, load_settings_of(data_dir)))
    if as_json:
        print_json(found)
        return
    rows = [
        (
            each.version,
            f"{each.trained_at:%Y-%m-%d %H:%M}",
            each.report.interactions,
            each.report.people,
            f"{each.report.comparisons[-1].difference:+.4f}",
            "yes" if each.wins else "no",
        )
        for each in found
    ]
    print_table(("VERSION", "TRAINED", "INTERACTIONS", "PEOPLE", "DIFFERENCE", "WINS"), rows)


def _print(report: "Report") -> None:
    from fashion.commands.output import print_table

    click.echo(
        f"{report.interactions:,} interactions of {report.people:,} people with {report.products:,} products"
    )
    columns = ("TONE", "PEOPLE", "BY COLOR", "LEARNED", "DIFFERENCE", "+-", "BRANDS", "VERDICT")
    rows = [
        (
            each.tone or "all",
            each.people,
            f"{each.by_color:.4f}",
            f"{each.learned:.4f}",
            f"{each.difference:+.4f}",
            f"{each.margin:.4f}",
            f"{each.brands_by_color:.1f} to {each.brands:.1f}",
            each.verdict,
        )
        for each in report.comparisons
    ]
    print_table(columns, rows)
