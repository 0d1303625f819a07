"""Queries are written without saying whose metrics they mean; here they are given their platform."""

import re

_OURS = re.compile(
    r"\b((?:fashion_operator_platforms\b|fashion_(?!operator_)|fashion:|process_|ALERTS\b)[a-z0-9_:]*)"
    r"(\{(?! *\})|\{ *\})?"
)
_OF_PROCESS = re.compile(r"\b((?:fashion_(?!operator_)|process_)[a-z0-9_:]*)\{")
_DURATION = re.compile(r"(\[|offset )(\d+)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def scoped(query: str, matcher: str) -> str:
    """The query with a matcher for the platform on every metric.

    Those are of a service and of its process, of the operator by platform, and what was recorded of them.
    """

    def add(found: re.Match[str]) -> str:
        name, brace = found.groups()
        return f"{name}{{{matcher}, " if brace == "{" else f"{name}{{{matcher}}}"

    return _OURS.sub(add, query)


def narrowed(query: str, matcher: str) -> str:
    """The scoped query with one more matcher on every metric that the processes of services expose themselves."""
    return _OF_PROCESS.sub(rf"\1{{{matcher}, ", query)


def faster(query: str, times: float) -> str:
    """The query with every window and offset so many times as short, for tests that cannot wait."""
    return _DURATION.sub(lambda found: found[1] + duration(found[2] + found[3], times), query)


def duration(text: str, times: float = 1) -> str:
    """A duration of PromQL, so many times as short."""
    if times == 1:
        return text
    return f"{max(1, round(1000 * int(text[:-1]) * _SECONDS[text[-1]] / times))}ms"
