import re

import pytest

from fashion_operator.monitoring.runbook import (
    RUNBOOK,
    SECTIONS,
    Section,
    anchor_of,
    document_address,
    linked,
    panel_address,
    read_sections,
)
from support.repository import ROOT

DOCUMENT = """# Runbook

See [the first](#first-things).

## First things

### Deeper

Text.
"""


def test_a_document_is_read_by_its_headings() -> None:
    found = [(each.title, each.level, each.text) for each in read_sections(DOCUMENT)]
    assert found == [
        ("Runbook", 1, "See [the first](#first-things)."),
        ("First things", 2, ""),
        ("Deeper", 3, "Text."),
    ]


def test_a_heading_is_named_in_links_as_github_does() -> None:
    assert anchor_of("If not, why? The causes") == "if-not-why-the-causes"


def test_a_link_to_another_section_becomes_one_to_its_panel() -> None:
    overview = SECTIONS["overview"]
    text = linked(overview, "d/runbook")
    assert "(#" in overview.text
    assert f"({panel_address('FashionServiceDown', 'd/runbook')})" in text
    assert "(#" not in text


@pytest.mark.parametrize("section", SECTIONS.values(), ids=SECTIONS)
def test_every_section_says_something_and_has_a_panel_of_its_own(section: Section) -> None:
    assert section.text
    assert len({each.panel for each in SECTIONS.values()}) == len(SECTIONS)


def test_the_document_is_where_alerts_say() -> None:
    name, _, anchor = document_address("FashionStoreDown", "").partition("#")
    assert (name, anchor) == (RUNBOOK, "fashionstoredown")
    assert re.search("^### FashionStoreDown$", (ROOT / name).read_text(), re.MULTILINE)
