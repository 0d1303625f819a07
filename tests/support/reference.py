"""The colour-science package, whose import warns about plotting libraries that are absent."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import colour

__all__ = ["colour"]
