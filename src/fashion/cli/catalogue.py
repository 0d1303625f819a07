"""Commands that maintain the product catalogue."""

import asyncio
import csv
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fashion.cli.group import as_json_option
from fashion.settings import load_settings

if TYPE_CHECKING:
    from fashion.products.feeds.options import FeedOptions
    from fashion.products.imports import ImportReport

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


class _FileOrUrl(click.Path):
    """A file that there is, as a path, or a URL, as it is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        is_url = isinstance(value, str) and value.startswith(("https://", "http://"))
        return value if is_url else super().convert(value, param, ctx)


feed_option = click.option(
    "--feed", default="default", show_default=True, help="Feed of the catalogue that the products belong to."
)


@click.group()
def catalogue() -> None:
    """Maintain the product catalogue."""


@catalogue.command("import")
@click.argument("file", type=_FileOrUrl(exists=True, dir_okay=False, path_type=Path))
@feed_option
@click.option("--map", "mapping", help="Their columns: sku=id,name=title,... or a file with a line for each.")
@click.option("--currency", metavar="CODE", help="Currency of prices without one, such as EUR.")
@click.option("--brand", help="Brand of products without one.")
@click.option("--shades", type=_file, help="CSV of known shades: brand, shade, hex and, if wanted, product.")
@click.option("--replace", is_flag=True, help="Retire the products of this feed that FILE no longer has.")
@click.option("--yes", "confirmed", is_flag=True, help="Retire them also if they are more than 20 % of the feed.")
@click.option("--dry-run", is_flag=True, help="Report what would change, and change nothing.")
@click.option("--strict", is_flag=True, help="Import nothing if a row is rejected; the same as --max-rejected 0.")
@click.option("--max-rejected", type=click.IntRange(0), help="Import nothing if more rows than that are rejected.")
@click.option("--summary", type=click.Path(path_type=Path), help="Write the counts to this file too, as JSON.")
@as_json_option
def import_catalogue(
    file: Path | str,
    feed: str,
    mapping: str | None,
    currency: str | None,
    brand: str | None,
    shades: Path | None,
    replace: bool,
    confirmed: bool,
    dry_run: bool,
    strict: bool,
    max_rejected: int | None,
    summary: Path | None,
    as_json: bool,
) -> None:
    """Import the products of a feed FILE, recognized by its content. FILE may be a URL.

    Reads the exports of Shopify, WooCommerce, Magento, Google Merchant and makeup-api, and the platform's own
    CSV, JSON and JSON Lines, also packed with gzip. Rows with faults are rejected and reported. Exit code 1:
    every row was rejected, or more than allowed.
    """
    from fashion.commands.catalogue import fetched, import_feed, write_summary
    from fashion.products.imports import Plan

    options = _options(mapping, currency, brand, shades)
    plan = Plan(feed=feed, replace=replace, confirmed=confirmed, dry_run=dry_run)
    with fetched(file) if isinstance(file, str) else nullcontext(file) as path:
        report, failure = import_feed(path, options, plan, 0 if strict else max_rejected)
    _print(report, plan.dry_run, as_json)
    if summary:
        write_summary(summary, report, failure)
    if failure:
        click.echo(failure, err=True)
        sys.exit(1)


def _options(mapping: str | None, currency: str | None, brand: str | None, shades: Path | None) -> "FeedOptions":
    from fashion.products.feeds.options import FeedOptions, parse_mapping
    from fashion.products.feeds.shades import KnownShades, read_shades

    known = KnownShades()
    if shades:
        with shades.open("rb") as file:
            known = read_shades(file)
    text = Path(mapping).read_text("utf-8") if mapping and "=" not in mapping else mapping
    code = currency.upper() if currency else None
    return FeedOptions(columns=parse_mapping(text or ""), currency=code, brand=brand, shades=known)


def _print(report: "ImportReport", dry_run: bool, as_json: bool) -> None:
    from fashion.commands.output import print_json

    if as_json:
        print_json(report)
        return
    click.echo(f"format: {report.format}")
    if report.unknown_columns:
        click.echo(f"not read: {', '.join(report.unknown_columns)}")
    for row in report.rejected:
        click.echo(f"line {row.line}: {row.reason}")
    if (hidden := report.rejected_count - len(report.rejected)) > 0:
        click.echo(f"... and {hidden:,} more rejected rows")
    counts = (
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {report.retired} retired"
    )
    click.echo(f"{'would be: ' * dry_run}{counts}, {report.rejected_count} rejected")


@catalogue.command()
def sample() -> None:
    """Load the sample catalogue, unless there are products already."""
    from fashion.commands.attach import attach
    from fashion.products.bootstrap import import_sample

    click.echo(f"{asyncio.run(import_sample(attach(load_settings())))} added")


@catalogue.command()
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
def export(kind: str) -> None:
    """Write every product to standard output, as `import` reads it."""
    from fashion.commands.attach import attach
    from fashion.products.bootstrap import export_catalogue
    from fashion.products.exporting import COLUMNS, export_cells

    async def write() -> None:
        rows = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n") if kind == "csv" else None
        if rows:
            rows.writeheader()
        async for item in export_catalogue(attach(load_settings())):
            if rows:
                rows.writerow(export_cells(item))
            else:
                click.echo(_json_line(export_cells(item)))

    asyncio.run(write())


def _json_line(cells: dict[str, str]) -> bytes:
    import msgspec

    return msgspec.json.encode({name: value for name, value in cells.items() if value})


@catalogue.command("list")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@as_json_option
def list_products(limit: int, as_json: bool) -> None:
    """List the first products by sku, also those that are not in stock."""
    from fashion.commands.attach import attach
    from fashion.commands.output import print_json, print_table
    from fashion.products.bootstrap import export_catalogue
    from fashion.products.domain import Product

    async def read() -> list[Product]:
        found: list[Product] = []
        async for item in export_catalogue(attach(load_settings())):
            found.append(item)
            if len(found) == limit:
                break
        return found

    items = asyncio.run(read())
    if as_json:
        print_json(items)
        return
    rows = [(item.sku, item.brand, item.name, item.subcategory, item.hex, item.availability) for item in items]
    print_table(("SKU", "BRAND", "NAME", "SUBCATEGORY", "COLOR", "AVAILABILITY"), rows)


@catalogue.command()
@click.argument("skus", nargs=-1, required=True)
def retire(skus: tuple[str, ...]) -> None:
    """Mark products as discontinued: they leave lists and rankings, and can still be read by sku."""
    from fashion.commands.attach import attach
    from fashion.products.bootstrap import retire_products

    click.echo(f"{len(asyncio.run(retire_products(attach(load_settings()), list(skus))))} retired")


@catalogue.command()
@click.option("--feed", help="Only the products of this feed.")
@click.confirmation_option(prompt="Delete these products?", help="Do not ask.")
def clear(feed: str | None) -> None:
    """Delete all products, or those of a feed."""
    from fashion.commands.attach import attach
    from fashion.products.bootstrap import clear_catalogue

    click.echo(f"{asyncio.run(clear_catalogue(attach(load_settings()), feed))} deleted")
