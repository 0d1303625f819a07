"""Who asks in tests, and the pseudonyms that stand for them."""

from fashion.kernel.http.authentication.identity import HEADER_TENANT
from fashion.kernel.http.authentication.pseudonyms import Pseudonyms

PSEUDONYM_KEY = "a key that only the tests of this repository have"
_PSEUDONYMS = Pseudonyms(PSEUDONYM_KEY)


def pseudonym(user: str, tenant: str = HEADER_TENANT) -> str:
    """The pseudonym of a user on the platforms of tests."""
    return _PSEUDONYMS.of(tenant, user)
