"""Coverage as metrics: the last days, read from the roll-ups again and again, for dashboards and alerts.

Matches are those of the last 2 days: they follow the catalogue, and who fixes a gap sees it gone.
"""

import asyncio
from collections import Counter
from time import monotonic

from prometheus_client import Gauge

from fashion.kernel.postgres.database import Database
from fashion.products.analytics.coverage import REASONS, Coverage, CoverageRow
from fashion.products.analytics.days import Days
from fashion.products.analytics.funnel import Funnel
from fashion.products.analytics.views import coverage_of, funnel_of

GROUP = ("tone", "undertone")
REST = 4.0
DAYS, MATCHED_DAYS = 30, 2

PEOPLE = Gauge("fashion_coverage_people", "People measured in the last 30 days", GROUP)
CONFIDENCE = Gauge("fashion_coverage_confidence_ratio", "Mean confidence of their photos", GROUP)
UNSURE = Gauge("fashion_coverage_unsure_ratio", "Share of photos with a confidence under one half", GROUP)
RETAKES = Gauge("fashion_coverage_retake_ratio", "Share of photos that had to be taken again", GROUP)
MATCHES = Gauge(
    "fashion_coverage_matches",
    "Products in stock that match a person, on average over the last 2 days",
    (*GROUP, "category", "subcategory"),
)
INTERACTIONS = Gauge("fashion_coverage_interactions", "Interactions of the last 30 days", (*GROUP, "action"))
FLAGGED = Gauge("fashion_coverage_flagged", "1 where a group is notably worse off", (*GROUP, "reason"))
SUPPRESSED = Gauge("fashion_coverage_suppressed_cells", "Groups that are not shown: fewer than 5 people, or none")
REFRESHED = Gauge("fashion_coverage_refresh_timestamp_seconds", "When coverage was read last")

OF_GROUPS = (PEOPLE, CONFIDENCE, UNSURE, RETAKES, MATCHES, INTERACTIONS, FLAGGED)


async def watch(database: Database, seconds: float) -> None:
    """Read coverage anew every so many seconds, or less often where it takes long to read."""
    while True:
        started, days = monotonic(), Days.latest(DAYS)
        coverage = await coverage_of(database, None, days, Days.latest(MATCHED_DAYS))
        set_gauges(coverage, await funnel_of(database, None, days))
        await asyncio.sleep(max(seconds, REST * (monotonic() - started)))


def set_gauges(coverage: Coverage, funnel: Funnel) -> None:
    """Set every gauge; groups that are suppressed have none."""
    for gauge in OF_GROUPS:
        gauge.clear()
    for row in coverage.items:
        if not row.suppressed:
            _tell_row(row)
    for engaged in funnel.items:
        done = Counter[str]()
        for step in engaged.steps:
            done.update(viewed=step.viewed, clicked=step.clicked, saved=step.saved, dismissed=step.dismissed)
        for action, count in done.items():
            INTERACTIONS.labels(engaged.tone, engaged.undertone, action).set(count)
    SUPPRESSED.set(sum(row.suppressed for row in coverage.items))
    REFRESHED.set_to_current_time()


def _tell_row(row: CoverageRow) -> None:
    group = row.tone, row.undertone
    PEOPLE.labels(*group).set(row.people)
    for gauge, figure in ((CONFIDENCE, row.confidence), (UNSURE, row.unsure), (RETAKES, row.retakes)):
        if figure:
            gauge.labels(*group).set(figure.value)
    for each in row.matches:
        MATCHES.labels(*group, each.category, each.subcategory).set(each.value)
    for reason in REASONS:
        FLAGGED.labels(*group, reason).set(reason in row.flags)
