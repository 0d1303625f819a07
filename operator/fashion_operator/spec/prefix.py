"""The name of a platform in its stores and metrics."""

import re
from hashlib import sha256

LONGEST_PREFIX = 31


def prefix_of(namespace: str, name: str) -> str:
    """What a platform is called where Kubernetes' names do not fit; no other platform has the same.

    `{namespace}_{name}` where that is short and plain. Else a digest follows two underscores, which no plain one
    has: Kubernetes allows none in a name.
    """
    plain = f"{namespace}_{name}"
    if re.fullmatch(rf"[a-z][a-z0-9_]{{0,{LONGEST_PREFIX - 1}}}", plain):
        return plain
    digest = sha256(plain.encode()).hexdigest()[:10]
    readable = re.sub(r"[^a-z0-9]", "_", f"p{plain}" if plain[0].isdigit() else plain)
    return f"{readable[: LONGEST_PREFIX - 12]}__{digest}"
