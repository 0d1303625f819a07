"""The runbook: meaning, impact, diagnosis and mitigation of each alert; read by its headings."""

import re
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

RUNBOOK = "operator/fashion_operator/monitoring/runbook.md"
"""Where the runbook is, relative to the repository."""

_HEADING = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
_ANCHOR = re.compile(r"\]\(#([\w-]+)\)")


@dataclass(frozen=True)
class Section:
    """A heading, and what stands under it up to the next one.

    Attributes:
        level: how deep it is; those of level 3 belong to the one of level 2 before them.
    """

    title: str
    level: int
    text: str

    @property
    def anchor(self) -> str:
        """What links within the document name it by."""
        return anchor_of(self.title)

    @property
    def panel(self) -> int:
        """The id of its panel, which stays when other sections come and go."""
        return 1 + crc32(self.anchor.encode()) % 1_000_000


def anchor_of(title: str) -> str:
    """What a heading is called in links, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def read_sections(text: str) -> tuple[Section, ...]:
    """The sections of a document in Markdown, in order."""
    _, *parts = _HEADING.split(text)
    each = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return tuple(Section(title, len(marks), text.strip()) for marks, title, text in each)


SECTIONS = {each.anchor: each for each in read_sections(Path(__file__).with_name("runbook.md").read_text())}


def document_address(title: str, base: str) -> str:
    """A section's address in the document that is at `base`."""
    return f"{base or RUNBOOK}#{anchor_of(title)}"


def panel_address(title: str, dashboard: str) -> str:
    """A section's address on the dashboard of the runbook.

    Raises:
        KeyError: there is no such section.
    """
    return f"{dashboard}?viewPanel=panel-{SECTIONS[anchor_of(title)].panel}"


def linked(section: Section, dashboard: str) -> str:
    """The section's text, its links to other sections made those of the dashboard."""
    return _ANCHOR.sub(lambda found: f"]({panel_address(found[1], dashboard)})", section.text)
