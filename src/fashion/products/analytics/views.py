"""Reads of the roll-ups."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from fashion.kernel.database import Database, query
from fashion.kernel.problems import Problem
from fashion.products.analytics.coverage import Coverage, Covered, coverage
from fashion.products.analytics.figures import Group, Tally
from fashion.products.analytics.funnel import Did, Engaged, Funnel, funnel
from fashion.products.analytics.rollups import Stage

USUAL_DAYS, MOST_DAYS = 30, 366

_BETWEEN = "day BETWEEN :first AND :last"
# Hashes instead of names, and no count(DISTINCT), which sorts: a million rows in two fifths of the time.
_PEOPLE = query(
    "participants.count",
    f"""SELECT tone, undertone, count(*) AS people
        FROM (SELECT DISTINCT tone, undertone, hashtextextended("user", 0) FROM participants
              WHERE stage = :stage AND {_BETWEEN}) AS persons
        GROUP BY tone, undertone""",
)
_ANALYSES = query(
    "daily_analyses.read",
    f"""SELECT tone, undertone, CAST(sum(analyses) AS bigint) AS analyses,
          CAST(sum(confidence) AS double precision) AS confidence,
          CAST(sum(unsure) AS bigint) AS unsure, CAST(sum(retakes) AS bigint) AS retakes
        FROM daily_analyses WHERE {_BETWEEN} GROUP BY tone, undertone""",
)
_MATCHES = query(
    "daily_matches.read",
    f"""SELECT tone, undertone, subcategory, CAST(sum(rankings) AS bigint) AS rankings,
          CAST(sum(matches) AS bigint) AS matches
        FROM daily_matches WHERE {_BETWEEN} GROUP BY tone, undertone, subcategory""",
)
_INTERACTIONS = query(
    "daily_interactions.read",
    f"""SELECT tone, undertone, kind, category, action, CAST(sum(interactions) AS bigint) AS interactions
        FROM daily_interactions WHERE {_BETWEEN} GROUP BY tone, undertone, kind, category, action""",
)


class Days(NamedTuple):
    """Some days in UTC, both ends included."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date | None, last: date | None) -> "Days":
        """The days that were asked for; without a beginning 30, without an end until today.

        Raises:
            Problem: 400 where they run backwards, or are too many.
        """
        last = last or datetime.now(UTC).date()
        first = first or date.fromordinal(max(1, last.toordinal() - USUAL_DAYS + 1))
        if not timedelta() <= last - first < timedelta(MOST_DAYS):
            rule = f"from must not be after to, and they may span {MOST_DAYS} days"
            raise Problem(400, "bad-days", f"These days cannot be told: {rule}.")
        return cls(first, last)


async def coverage_of(database: Database, days: Days) -> Coverage:
    """What the people of every tone got."""
    people = await _people(database, "measured", days)
    matches: defaultdict[Group, dict[str, Tally]] = defaultdict(dict)
    for row in await database.rows(_MATCHES, **days._asdict()):
        matches[row.tone, row.undertone][row.subcategory] = Tally(row.matches, row.rankings)
    counted = {
        (row.tone, row.undertone): Covered(
            people=people[row.tone, row.undertone],
            confidence=Tally(row.confidence, row.analyses),
            unsure=Tally(row.unsure, row.analyses),
            retakes=Tally(row.retakes, row.analyses),
            matches=matches[row.tone, row.undertone],
        )
        for row in await database.rows(_ANALYSES, **days._asdict())
    }
    return coverage(*days, counted)


async def funnel_of(database: Database, days: Days) -> Funnel:
    """What the people of every tone did."""
    people = await _people(database, "interacted", days)
    done: defaultdict[Group, Counter[Did]] = defaultdict(Counter)
    for row in await database.rows(_INTERACTIONS, **days._asdict()):
        done[row.tone, row.undertone][Did(row.kind, row.category, row.action)] = row.interactions
    return funnel(*days, {group: Engaged(people=people[group], done=each) for group, each in done.items()})


async def _people(database: Database, stage: Stage, days: Days) -> Counter[Group]:
    rows = await database.rows(_PEOPLE, stage=stage, **days._asdict())
    return Counter({(row.tone, row.undertone): row.people for row in rows})
