from collections.abc import Iterator

import pytest

from support.cluster.cluster import eventually
from support.cluster.platform import SERVICES, Platform


@pytest.fixture(scope="session")
def doubled(installed: Platform) -> Iterator[Platform]:
    """The platform with two pods of every service, as values-prod.yaml has it."""
    spec = installed.body["spec"]
    installed.edit(scaling={each: {"min": 2, "max": 4} for each in SERVICES})
    eventually(lambda: installed.is_settled() and all(len(installed.pods(each)) >= 2 for each in SERVICES))
    yield installed
    installed.respec(spec)
    eventually(installed.is_settled)
