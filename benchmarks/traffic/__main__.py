"""`python -m benchmarks.traffic`: run a load test and compare it with the platform's own metrics."""

# First: locust makes sockets cooperative, which has to come before anybody uses them.
from locust.env import Environment  # isort: skip

import sys
import time
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

import click
import httpx
import msgspec
from locust.stats import RequestStats
from rich.console import Console
from rich.progress import track

from benchmarks.traffic.report import Line, agree, lines_of, show
from benchmarks.traffic.scrape import scrape
from benchmarks.traffic.user import User

GATEWAY = "http://127.0.0.1:8080"
LATEST_SECONDS = 60.0


def local(_: click.Context, __: click.Parameter, url: str) -> str:
    """The address, if it is one of this machine: load goes nowhere else."""
    host = urlsplit(url).hostname or ""
    try:
        is_here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise click.BadParameter(f"{url} is not on this machine; load is only sent to 127.0.0.1.")
    return url


def play(url: str, users: int, seconds: int) -> RequestStats:
    """Let people use the platform for so long; what they saw."""
    # Who is cut off in a request has not counted it, but the platform has.
    environment = Environment(user_classes=[User], host=url, stop_timeout=LATEST_SECONDS)
    runner = environment.create_local_runner()
    runner.start(users, spawn_rate=users)
    console = Console(stderr=True)
    for _ in track(range(seconds), f"{users} people use {url}", console=console, transient=True):
        time.sleep(1)
    runner.quit()
    runner.greenlet.join()
    return environment.stats


def settled(look: Callable[[], list[Line]]) -> list[Line]:
    """The lines once the platform counted at least as much; a Prometheus only looks now and then."""
    deadline = time.monotonic() + LATEST_SECONDS
    lines = look()
    while any(each.answered < each.sent for each in lines) and time.monotonic() < deadline:
        time.sleep(1)
        lines = look()
    return lines


@click.command()
@click.option("--url", default=GATEWAY, show_default=True, callback=local, help="The platform.")
@click.option(
    "--metrics",
    default=f"{GATEWAY}/metrics",
    show_default=True,
    callback=local,
    help="What the platform counted: its gateway's metrics, or a Prometheus' /federate.",
)
@click.option("--users", default=10, show_default=True, type=click.IntRange(1, 100))
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(5, 600))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(url: str, metrics: str, users: int, seconds: int, as_json: bool) -> None:
    """Play people who use a running platform. Exit code 1 if a request failed or the platform counted others."""
    try:
        before = scrape(metrics)
        requests = play(url, users, seconds)
        lines = settled(lambda: lines_of(requests, before, scrape(metrics)))
    except httpx.HTTPError as error:
        raise click.ClickException(f"{metrics} reports no metrics ({error!r}): is the platform running?") from None
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(lines), indent=2).decode())
    else:
        show(lines, seconds)
    sys.exit(not agree(lines))


if __name__ == "__main__":
    main()
