import pytest

from support.cluster.cluster import eventually
from support.cluster.platform import Platform


@pytest.fixture
def left_alone(platform: Platform) -> Platform:
    """The platform, whose operator does not fix what a test breaks."""
    platform.edit(suspend=True)
    eventually(lambda: platform.condition("Progressing") == ("False", "Suspended"))
    return platform
