"""What a check of `fashion doctor` found."""

from typing import Literal

import msgspec

Status = Literal["OK", "WARN", "FAIL"]


class Finding(msgspec.Struct, frozen=True):
    """The result of one check.

    Attributes:
        status: "FAIL" if the platform cannot run, "WARN" if it runs worse than it could.
        advice: what to do; empty if all is well.
    """

    check: str
    status: Status
    detail: str
    advice: str = ""
