"""The ports of the addresses that a platform names."""

import re

_USUAL = {
    "postgresql": 5432,
    "postgres": 5432,
    "redis": 6379,
    "rediss": 6379,
    "nats": 4222,
    "tls": 4222,
    "http": 80,
    "https": 443,
}
_SENTINELS, _PRIMARY = {"redis+sentinel": 26379, "rediss+sentinel": 26379}, 6379
_PORT = re.compile(r":(\d{1,5})$")


def ports_of(url: str) -> tuple[int, ...]:
    """Return the port of each host of a URL; the scheme's own where it names none, and none for no URL.

    Sentinels name a primary whose port is not in the URL: the usual one.
    """
    scheme, _, rest = url.partition("://")
    scheme = scheme.lower()
    usual = _SENTINELS.get(scheme) or _USUAL.get(scheme.partition("+")[0])
    hosts = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].split(",")
    found = [int(match[1]) if (match := _PORT.search(host)) else usual for host in hosts]
    found += [_PRIMARY] if scheme in _SENTINELS else []
    return tuple(sorted({port for port in found if port and port < 65536}))
