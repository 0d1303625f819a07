"""An import that the API was asked for, and how far it is."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from fashion.products.feeds.options import FeedOptions
from fashion.products.importing import RejectedRow
from fashion.products.imports import Plan

Status = Literal["queued", "running", "succeeded", "failed"]

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 500_000_000
MAX_WAITING = 10
MAX_ATTEMPTS = 3
KEPT_DAYS = 30


class ImportRequest(msgspec.Struct, frozen=True, kw_only=True):
    """How a feed file is to be read and imported; it is fetched from `url` if there is one, else sent."""

    columns: dict[str, str] = {}
    currency: str | None = None
    brand: str | None = None
    feed: str = "default"
    replace: bool = False
    confirmed: bool = False
    dry_run: bool = False
    max_rejected: int | None = None
    url: str | None = None

    @property
    def options(self) -> FeedOptions:
        """How to read the file."""
        return FeedOptions(columns=self.columns, currency=self.currency, brand=self.brand)

    @property
    def plan(self) -> Plan:
        """How to import what was read."""
        return Plan(feed=self.feed, replace=self.replace, confirmed=self.confirmed, dry_run=self.dry_run)

    def imports_the_same_as(self, other: "ImportRequest") -> bool:
        """Return whether the same file would leave the same products, when both change anything."""
        own, others = (msgspec.structs.replace(each, confirmed=False, dry_run=False) for each in (self, other))
        return own == others


class ImportJob(msgspec.Struct, frozen=True, kw_only=True):
    """An import and what became of it.

    Counts grow while it runs; `rejected` lists the first 1,000 rows once it is over.
    """

    id: UUID
    status: Status
    feed: str
    dry_run: bool
    url: str | None = None
    source: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    rows: int | None = None
    processed: int = 0
    format: str = ""
    unknown_columns: list[str] = []
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    rejected_count: int = 0
    rejected: list[RejectedRow] = []
    not_modified: bool = False
    failure: str | None = None
