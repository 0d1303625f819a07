"""The page of problem types, from the table that the services declare."""

from importlib import import_module

from fashion.kernel.http.problem_types import PROBLEM_TYPES
from fashion.vocabulary import SERVICES
from tools.references.markdown import code, page, table

_HEAD = """# Problems

Every error is answered as an RFC 9457 problem (`application/problem+json`) with `type`, `title`, `status`,
`detail` and `correlation_id`. `type` is stable; test it instead of `detail`, which is a sentence for people.
`make docs` generates this page.

`title` is in the language that `Accept-Language` asks for (en, de, fr, es, hi, ja; else English), and so is
`detail` of problems that people meet: photos, sign-in, limits, what is missing or down. Details for developers, as
of a wrong parameter, stay in English. `Content-Language` names the language.
"""


def document() -> str:
    """Return the page."""
    for service in SERVICES:
        import_module(f"fashion.{service}.bootstrap")
    rows = [(code(each.urn), str(each.status), each.meaning) for each in sorted(PROBLEM_TYPES)]
    return page(_HEAD, *table(("type", "status", "meaning"), rows))
