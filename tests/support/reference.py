"""The colour-science package, whose import is slow and warns about plotting libraries that are absent."""

import warnings
from functools import cache
from importlib import import_module
from typing import Any


@cache
def colour_science() -> Any:
    """The package, imported by the first test that compares with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("colour")
