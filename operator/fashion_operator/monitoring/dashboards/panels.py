"""A dashboard as data: what a page shows, in which unit, and where to read on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PanelKind = Literal["lines", "number", "bars", "table"]
Unit = Literal[
    "percentunit", "s", "reqps", "ops", "cps", "short", "bytes", "none", "bool_yes_no", "dateTimeFromNow"
]

HEIGHTS: dict[PanelKind, int] = {"lines": 8, "number": 5, "bars": 8, "table": 8}


@dataclass(frozen=True)
class Panel:
    """A panel.

    Attributes:
        about: one sentence on what it shows.
        queries: by their legend.
        read: the runbook's section on it; that of its row by default.
        page: the page with more detail.
        limits: the values from which it is yellow and red; the worse are lower where red is the lower one.
    """

    title: str
    about: str
    unit: Unit
    queries: Mapping[str, str]
    kind: PanelKind = "lines"
    read: str = ""
    page: str = ""
    limits: tuple[float, float] | None = None
    width: int = 8


@dataclass(frozen=True)
class Row:
    """Panels under a title; one that repeats is shown for each value of a variable."""

    title: str
    read: str
    panels: tuple[Panel, ...]
    repeats: str = ""


@dataclass(frozen=True)
class Page:
    """A dashboard; `name` is its slug."""

    name: str
    title: str
    about: str
    rows: tuple[Row, ...]

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Every panel."""
        return tuple(panel for row in self.rows for panel in row.panels)


def number(
    title: str,
    about: str,
    unit: Unit,
    query: str,
    limits: tuple[float, float] | None = None,
    *,
    read: str = "",
    page: str = "",
) -> Panel:
    """One number, as it is now."""
    return Panel(title, about, unit, {"": query}, "number", read, page, limits, width=4)


def quantiles(metric: str, by: str = "", matchers: str = "", *quantiles: float) -> dict[str, str]:
    """Queries for quantiles of a histogram, by their legend; of nothing there are none."""
    labels = f"le, {by}" if by else "le"
    name = f"{{{{{by}}}}} " if by else ""
    rate = f"rate({metric}_bucket{matchers}[$__rate_interval])"
    return {
        f"{name}p{100 * each:g}": f"histogram_quantile({each}, sum by ({labels}) ({rate})) >= 0"
        for each in quantiles or (0.5, 0.95)
    }


def rate(metric: str, by: str, matchers: str = "") -> dict[str, str]:
    """The query for a counter's rate by a label, 0 while it never counted, under its legend."""
    expression = f"sum by ({by}) (rate({metric}{matchers}[$__rate_interval]))"
    return {" ".join(f"{{{{{each}}}}}" for each in by.split(", ")): or_zero(expression)}


def or_zero(expression: str) -> str:
    """The expression, or 0 where it gives nothing: nothing bad has happened yet."""
    return f"{expression} or on() vector(0)"


def or_none(expression: str, label: str) -> str:
    """The rows of a table, or one that says `none`."""
    return f'{expression} or on() label_replace(vector(0), "{label}", "none", "", "")'
