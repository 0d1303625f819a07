"""The days that analytics are read for, in periods that are reported or suppressed as a whole."""

from datetime import UTC, date, datetime
from typing import NamedTuple

from fashion.kernel.http.problems import ProblemError

WEEK = 7
USUAL_WEEKS, MOST_WEEKS = 4, 52

_RULE = (
    f"These days cannot be reported: `from` must be a Monday, `to` a Sunday that is over, and between them at "
    f"most {MOST_WEEKS} weeks; single days would reveal single people."
)


class Days(NamedTuple):
    """Some days in UTC, both ends included; `length` is that of each period of them."""

    first: date
    last: date
    length: int

    @classmethod
    def weeks(cls, first: date | None, last: date | None) -> "Days":
        """The whole weeks that were asked for, until the last that is over; without a beginning 4.

        Raises:
            ProblemError: 400 where they are no whole weeks, are not over, run backwards or are too many.
        """
        today = datetime.now(UTC).date()
        last = last or date.fromordinal(today.toordinal() - today.isoweekday())
        first = first or date.fromordinal(max(1, last.toordinal() - USUAL_WEEKS * WEEK + 1))
        whole = first.isoweekday() == 1 and last.isoweekday() == WEEK
        if not whole or not first < last < today or (last - first).days >= MOST_WEEKS * WEEK:
            raise ProblemError(400, "bad-days", _RULE)
        return cls(first, last, WEEK)

    @classmethod
    def latest(cls, count: int) -> "Days":
        """So many days until today, as one period."""
        today = datetime.now(UTC).date()
        return cls(date.fromordinal(today.toordinal() - count + 1), today, count)
