"""The funnel: what the people of every tone did with what they were shown."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from fashion.colorimetry.skin import Monk
from fashion.products.analytics.figures import FEWEST, GROUPS, Figure, Group, Ratio, Worse, compared
from fashion.products.analytics.rollups import KINDS, ItemKind
from fashion.vocabulary import CATEGORIES, Action, Category, Undertone


class ActionKey(NamedTuple):
    """What was done with what."""

    kind: ItemKind
    category: Category
    action: Action


class EngagementCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of a group."""

    people: int = 0
    done: Counter[ActionKey] = msgspec.field(default_factory=Counter)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the products or colors of a category; the shares are those of the views."""

    kind: ItemKind
    category: Category
    viewed: int
    clicked: int
    saved: int
    dismissed: int
    click_share: Figure | None
    save_share: Figure | None
    dismissal_share: Figure | None


class Engagement(msgspec.Struct, frozen=True, kw_only=True):
    """What people did."""

    people: int = 0
    steps: list[Step] = []


class FunnelRow(Engagement, frozen=True, kw_only=True):
    """What the people of a tone and undertone did; suppressed, with no figures, where they are fewer than 5."""

    tone: Monk
    undertone: Undertone
    suppressed: bool = False


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """What the people of every tone did on some days (UTC), and those that are shown overall."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    overall: Engagement
    items: list[FunnelRow]
    next: None = None


def funnel(first: date, last: date, counted: Mapping[Group, EngagementCounts]) -> Funnel:
    """Return every group, compared with all others that are shown."""
    shown = {group: each for group, each in counted.items() if each.people >= FEWEST}
    return Funnel(
        first=first,
        last=last,
        overall=_engagement(_together(shown.values()), EngagementCounts()),
        items=[_row(group, shown) for group in GROUPS],
    )


def _together(groups: Iterable[EngagementCounts]) -> EngagementCounts:
    known = list(groups)
    return EngagementCounts(
        people=sum(each.people for each in known), done=sum((each.done for each in known), Counter[ActionKey]())
    )


def _row(group: Group, shown: Mapping[Group, EngagementCounts]) -> FunnelRow:
    tone, undertone = group
    if group not in shown:
        return FunnelRow(tone=tone, undertone=undertone, suppressed=True)
    others = _together(each for other, each in shown.items() if other != group)
    fields = msgspec.structs.asdict(_engagement(shown[group], others))
    return FunnelRow(tone=tone, undertone=undertone, **fields)


def _engagement(engaged: EngagementCounts, others: EngagementCounts) -> Engagement:
    places = ((kind, category) for kind in KINDS for category in CATEGORIES)
    return Engagement(
        people=engaged.people, steps=[_step(kind, category, engaged, others) for kind, category in places]
    )


def _step(kind: ItemKind, category: Category, engaged: EngagementCounts, others: EngagementCounts) -> Step:
    def of_views(action: Action, each: EngagementCounts) -> Ratio:
        return Ratio(each.done[ActionKey(kind, category, action)], each.done[ActionKey(kind, category, "viewed")])

    def share(action: Action, worse: Worse) -> Figure | None:
        return compared(of_views(action, engaged), of_views(action, others), worse=worse)

    return Step(
        kind=kind,
        category=category,
        viewed=engaged.done[ActionKey(kind, category, "viewed")],
        clicked=engaged.done[ActionKey(kind, category, "clicked")],
        saved=engaged.done[ActionKey(kind, category, "saved")],
        dismissed=engaged.done[ActionKey(kind, category, "dismissed")],
        click_share=share("clicked", "less"),
        save_share=share("saved", "less"),
        dismissal_share=share("dismissed", "more"),
    )
