"""The page on what people of every tone get; cells of fewer than five people are never shown."""

from fashion_operator.monitoring.dashboards.panels import Page, Panel, Row, Unit, number, or_none, or_zero, rate


def _by_tone(title: str, about: str, unit: Unit, metric: str) -> Panel:
    expression = f"max by (tone, undertone) ({metric})"
    return Panel(title, about, unit, {"{{tone}} {{undertone}}": expression}, "bars", width=12)


PEOPLE = Row(
    "People",
    "FashionCoverageGap",
    (
        number(
            "Gaps",
            "Tones whose people get notably less than others.",
            "short",
            or_zero("count(max by (tone, undertone) (fashion_coverage_flagged) == 1)"),
            (1, 5),
        ),
        number(
            "Too few to show",
            "Of 30 pairs of tone and undertone, those with fewer than five people.",
            "short",
            "max(fashion_coverage_suppressed_cells)",
        ),
        number(
            "Age of these numbers",
            "How long ago the numbers of this page were counted.",
            "s",
            "time() - max(fashion_coverage_refresh_timestamp_seconds)",
            (600, 3600),
            read="FashionCoverageStale",
        ),
        Panel(
            "Flagged",
            "What is notably worse for whom: few matches, many retakes, or unsure.",
            "none",
            {"": or_none("max by (tone, undertone, reason) (fashion_coverage_flagged) == 1", "reason")},
            "table",
            width=12,
        ),
        _by_tone(
            "People measured", "How many people of each tone were measured.", "short", "fashion_coverage_people"
        ),
        _by_tone(
            "Confidence",
            "How sure the measurements of each tone are, on average.",
            "percentunit",
            "fashion_coverage_confidence_ratio",
        ),
        _by_tone(
            "Unsure",
            "The share of analyses of each tone that are less than half sure.",
            "percentunit",
            "fashion_coverage_unsure_ratio",
        ),
        _by_tone(
            "Retakes",
            "The share of photos of each tone that had to be taken again.",
            "percentunit",
            "fashion_coverage_retake_ratio",
        ),
    ),
)

OFFERED = Row(
    "What they are offered",
    "FashionCoverageGap",
    (
        Panel(
            "Products that match",
            "How many products in stock match each tone, by subcategory.",
            "short",
            {
                "{{tone}} {{undertone}} {{subcategory}}": "max by (tone, undertone, subcategory)"
                " (fashion_coverage_matches)"
            },
            "bars",
            width=12,
        ),
        Panel(
            "What they do with it",
            "How often people of each tone viewed, clicked, saved or dismissed something.",
            "short",
            {
                "{{tone}} {{undertone}} {{action}}": or_zero(
                    "max by (tone, undertone, action) (fashion_coverage_interactions)"
                )
            },
            "bars",
            width=12,
        ),
        Panel(
            "Interactions",
            "Interactions that were accepted, by category and action.",
            "ops",
            rate("fashion_interactions_total", "category, action"),
            width=24,
        ),
    ),
)

COVERAGE = Page("coverage", "Coverage", "What people of every tone get.", (PEOPLE, OFFERED))
