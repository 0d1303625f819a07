from uuid import uuid4

import pytest

from fashion.kernel.migrating import migrate
from fashion.kernel.settings import Settings, load_settings


@pytest.fixture
def settings(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A platform of the test's own, with the products schema and no products."""
    made = load_settings(
        platform=f"p{uuid4().hex[:12]}",
        database_url=postgres_url,
        redis_url=redis_url,
        config_file=tmp_path_factory.mktemp("platform") / "config.json",
    )
    migrate(made, "products")
    return made
