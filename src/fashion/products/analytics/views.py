"""Reads of the roll-ups.

A group is shown for those periods in which at least 5 of its people took part. So the difference of two answers is
a sum over such periods too, and never shows fewer.
"""

from collections import Counter, defaultdict
from typing import Any

from fashion.kernel.postgres.database import Database, query
from fashion.products.analytics.coverage import Coverage, CoverageCounts, coverage
from fashion.products.analytics.days import Days
from fashion.products.analytics.figures import FEWEST, Group, Ratio
from fashion.products.analytics.funnel import ActionKey, EngagementCounts, Funnel, funnel
from fashion.products.analytics.rollups import Stage

_BETWEEN = "day BETWEEN :first AND :last AND (CAST(:tenant AS text) IS NULL OR tenant = :tenant)"
_PERIOD = "(day - CAST(:first AS date)) / CAST(:length AS integer)"
# Hashes instead of names, and no count(DISTINCT), which sorts: a million rows in two fifths of the time.
_PEOPLE = query(
    "participants.count",
    f"""WITH persons AS (
          SELECT DISTINCT tone, undertone, {_PERIOD} AS period, hashtextextended("user", 0) AS person
          FROM participants WHERE stage = :stage AND {_BETWEEN}),
        shown AS (
          SELECT tone, undertone, period FROM persons
          GROUP BY tone, undertone, period HAVING count(*) >= {FEWEST}),
        known AS (SELECT DISTINCT tone, undertone, person FROM persons JOIN shown USING (tone, undertone, period))
        SELECT tone, undertone, people, periods
        FROM (SELECT tone, undertone, count(*) AS people FROM known GROUP BY tone, undertone) AS counted
        JOIN (SELECT tone, undertone, array_agg(period) AS periods FROM shown GROUP BY tone, undertone) AS listed
        USING (tone, undertone)""",
)
_TOLD = f"""JOIN unnest(CAST(:tones AS smallint[]), CAST(:undertones AS text[]), CAST(:periods AS integer[]))
          AS shown (tone, undertone, period) USING (tone, undertone)
        WHERE {_BETWEEN} AND period = {_PERIOD}"""
_ANALYSES = query(
    "tenant_analyses.read",
    f"""SELECT tone, undertone, CAST(sum(analyses) AS bigint) AS analyses,
          CAST(sum(confidence) AS double precision) AS confidence,
          CAST(sum(unsure) AS bigint) AS unsure, CAST(sum(retakes) AS bigint) AS retakes
        FROM tenant_analyses {_TOLD} GROUP BY tone, undertone""",
)
_MATCHES = query(
    "tenant_matches.read",
    f"""SELECT tone, undertone, subcategory, CAST(sum(rankings) AS bigint) AS rankings,
          CAST(sum(matches) AS bigint) AS matches
        FROM tenant_matches {_TOLD} GROUP BY tone, undertone, subcategory""",
)
_INTERACTIONS = query(
    "tenant_interactions.read",
    f"""SELECT tone, undertone, kind, category, action, CAST(sum(interactions) AS bigint) AS interactions
        FROM tenant_interactions {_TOLD} GROUP BY tone, undertone, kind, category, action""",
)


async def coverage_of(database: Database, tenant: str | None, days: Days, matched: Days | None = None) -> Coverage:
    """What the people of every tone got, at one tenant or at all.

    `matched` are other days, of as many periods, to count matches on.
    """
    people, shown = await _people(database, tenant, "measured", days)
    matches: defaultdict[Group, dict[str, Ratio]] = defaultdict(dict)
    for row in await database.rows(_MATCHES, **(matched or days)._asdict(), **shown):
        matches[row.tone, row.undertone][row.subcategory] = Ratio(row.matches, row.rankings)
    counted = {
        (row.tone, row.undertone): CoverageCounts(
            people=people[row.tone, row.undertone],
            confidence=Ratio(row.confidence, row.analyses),
            unsure=Ratio(row.unsure, row.analyses),
            retakes=Ratio(row.retakes, row.analyses),
            matches=matches[row.tone, row.undertone],
        )
        for row in await database.rows(_ANALYSES, **days._asdict(), **shown)
    }
    return coverage(days.first, days.last, counted)


async def funnel_of(database: Database, tenant: str | None, days: Days) -> Funnel:
    """What the people of every tone did, at one tenant or at all."""
    people, shown = await _people(database, tenant, "interacted", days)
    done: defaultdict[Group, Counter[ActionKey]] = defaultdict(Counter)
    for row in await database.rows(_INTERACTIONS, **days._asdict(), **shown):
        done[row.tone, row.undertone][ActionKey(row.kind, row.category, row.action)] = row.interactions
    counted = {group: EngagementCounts(people=people[group], done=each) for group, each in done.items()}
    return funnel(days.first, days.last, counted)


async def _people(
    database: Database, tenant: str | None, stage: Stage, days: Days
) -> tuple[Counter[Group], dict[str, Any]]:
    """The people of each group; the tenant, and the periods that are shown of each group."""
    rows = await database.rows(_PEOPLE, tenant=tenant, stage=stage, **days._asdict())
    people = Counter({(row.tone, row.undertone): row.people for row in rows})
    shown = [(row.tone, row.undertone, period) for row in rows for period in row.periods]
    names = "tones", "undertones", "periods"
    return people, {"tenant": tenant} | {name: [cell[place] for cell in shown] for place, name in enumerate(names)}
