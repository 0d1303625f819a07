"""The counts of the clients, compared with those of the platform."""

import sys
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from locust.stats import RequestStats
from rich.console import Console
from rich.table import Table

from benchmarks.traffic.scrape import NOTHING, RequestCounts, Route

WIDE = 120


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A route: requests, failures and the 95th percentile in seconds, as clients saw it and as the gateway did."""

    method: str
    route: str
    sent: int
    answered: int
    failed: int
    failed_there: int
    p95: float
    p95_there: float

    @property
    def agrees(self) -> bool:
        """Whether both counted the same."""
        return (self.sent, self.failed) == (self.answered, self.failed_there)


def lines_of(
    stats: RequestStats, before: Mapping[Route, RequestCounts], after: Mapping[Route, RequestCounts]
) -> list[Line]:
    """A line for each route that was asked."""
    asked = sorted(stats.entries.values(), key=lambda each: (each.name, each.method))
    lines = []
    for each in asked:
        route = each.method, each.name
        there = after.get(route, NOTHING).since(before.get(route, NOTHING))
        lines.append(
            Line(
                method=each.method,
                route=each.name,
                sent=each.num_requests,
                answered=round(there.requests),
                failed=each.num_failures,
                failed_there=round(there.failed),
                p95=(each.get_response_time_percentile(0.95) or 0.0) / 1000,
                p95_there=there.quantile(0.95),
            )
        )
    return lines


def agree(lines: Iterable[Line]) -> bool:
    """Whether every request went well and the platform counted the same."""
    return all(each.agrees and not each.failed for each in lines)


def show(lines: Sequence[Line], seconds: float) -> None:
    """Print the table."""
    table = Table("", "route", "sent", "answered", "failed", "p95", "at the gateway", "agree")
    table.columns[1].no_wrap = True
    for each in lines:
        there = f"{each.failed} / {each.failed_there}" if each.failed or each.failed_there else "0"
        agrees = "[green]yes[/green]" if each.agrees else "[bold red]NO[/bold red]"
        times = f"{each.p95 * 1000:.0f} ms", f"{each.p95_there * 1000:.0f} ms"
        table.add_row(each.method, each.route, str(each.sent), str(each.answered), there, *times, agrees)
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    console.print(table)
    total = sum(each.sent for each in lines)
    console.print(f"{total} requests in {seconds:.0f} s, {total / seconds:.1f} a second.")
