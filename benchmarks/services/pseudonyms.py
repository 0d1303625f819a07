"""The pseudonyms of users on the platforms of benchmarks."""

from fashion.kernel.http.authentication.identity import HEADER_TENANT
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms

KEY = "a key that only the benchmarks of this repository have"
_PSEUDONYMS = Pseudonyms(KEY)


def pseudonym(user: str) -> str:
    """Return the pseudonym of a user."""
    return _PSEUDONYMS.of(HEADER_TENANT, user)
