"""Coverage: how well the people of every tone are served."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

from fashion.colorimetry.skin import Monk
from fashion.products.analytics.figures import FEWEST, GROUPS, Figure, Group, Ratio, added, compared
from fashion.vocabulary import CATEGORY_OF, Category, Undertone

Reason = Literal["few_matches", "many_retakes", "unsure"]
REASONS: tuple[Reason, ...] = ("few_matches", "many_retakes", "unsure")


class CoverageCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of a group; the cases of `matches`, by subcategory, are rankings, all others are photos."""

    people: int = 0
    confidence: Ratio = Ratio()
    unsure: Ratio = Ratio()
    retakes: Ratio = Ratio()
    matches: dict[str, Ratio] = {}


class Matches(Figure, frozen=True, kw_only=True):
    """How many products in stock match a person, on average; flagged where they are few."""

    category: Category
    subcategory: str


class GroupCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """What people got: `unsure` and `retakes` are shares of their photos, `flags` name what is notably worse."""

    people: int = 0
    photos: int = 0
    confidence: Figure | None = None
    unsure: Figure | None = None
    retakes: Figure | None = None
    matches: list[Matches] = []
    flags: list[Reason] = []


class CoverageRow(GroupCoverage, frozen=True, kw_only=True):
    """What the people of a tone and undertone got; suppressed, with no figures, where they are fewer than 5."""

    tone: Monk
    undertone: Undertone
    suppressed: bool = False


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What the people of every tone got on some days (UTC), and those that are shown overall.

    A person with photos of several tones is one of the people of each.
    """

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    overall: GroupCoverage
    items: list[CoverageRow]
    next: None = None


def coverage(first: date, last: date, counted: Mapping[Group, CoverageCounts]) -> Coverage:
    """Return every group, compared with all others that are shown."""
    shown = {group: each for group, each in counted.items() if each.people >= FEWEST}
    return Coverage(
        first=first,
        last=last,
        overall=_service(_together(shown.values()), _together([])),
        items=[_row(group, shown) for group in GROUPS],
    )


def _together(groups: Iterable[CoverageCounts]) -> CoverageCounts:
    known = list(groups)
    return CoverageCounts(
        people=sum(each.people for each in known),
        confidence=added(each.confidence for each in known),
        unsure=added(each.unsure for each in known),
        retakes=added(each.retakes for each in known),
        matches={name: added(each.matches.get(name, Ratio()) for each in known) for name in CATEGORY_OF},
    )


def _row(group: Group, shown: Mapping[Group, CoverageCounts]) -> CoverageRow:
    tone, undertone = group
    if group not in shown:
        return CoverageRow(tone=tone, undertone=undertone, suppressed=True)
    others = _together(each for other, each in shown.items() if other != group)
    fields = msgspec.structs.asdict(_service(shown[group], others))
    return CoverageRow(tone=tone, undertone=undertone, **fields)


def _service(covered: CoverageCounts, others: CoverageCounts) -> GroupCoverage:
    matches = [
        Matches(category=category, subcategory=name, **msgspec.structs.asdict(figure))
        for name, category in CATEGORY_OF.items()
        if (figure := compared(covered.matches.get(name, Ratio()), others.matches[name], worse="less"))
    ]
    unsure = compared(covered.unsure, others.unsure, worse="more")
    retakes = compared(covered.retakes, others.retakes, worse="more")
    found = {
        "few_matches": any(each.flagged for each in matches),
        "many_retakes": retakes is not None and retakes.flagged,
        "unsure": unsure is not None and unsure.flagged,
    }
    return GroupCoverage(
        people=covered.people,
        photos=covered.retakes.cases,
        confidence=compared(covered.confidence, others.confidence, worse="less"),
        unsure=unsure,
        retakes=retakes,
        matches=matches,
        flags=[reason for reason in REASONS if found[reason]],
    )
