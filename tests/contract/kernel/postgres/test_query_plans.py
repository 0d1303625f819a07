"""No query reads a whole table where an index could serve."""

import asyncio
import re
from importlib import import_module
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy.dialects import postgresql

from fashion.kernel.events.erasure import known_query
from fashion.kernel.postgres.database import NAMED, query, schema_of
from fashion.kernel.postgres.migrate import migrate
from fashion.settings import load_settings
from fashion.vocabulary import WITH_TABLES, Service

ROWS = 20_000
DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
# These read all there is, or the first row that comes.
WHOLE = {"keys.list", "products.stock", "products.any", "imports.any_product", "maintain.tables", "replay.empty"}
# These go through all webhooks, and find the deliveries of each by an index.
WHOLE |= {"webhooks.claim", "webhooks.prune_many"}
# This compares all images with all products, once an hour.
WHOLE |= {"images.prune"}
# A few images are stored at once, where PostgreSQL expects a hundred: of a larger table it reads the index.
WHOLE |= {"images.store"}
# There are at most 20 sources.
WHOLE |= {"sources.list", "sources.put"}
# Training reads the whole catalogue, and keeps three versions: the one that it deletes is a large part.
WHOLE |= {"relevance.products", "relevance_shares.prune"}
NO_QUERY = "maintain.vacuum"

FILLED = {
    "events": """(stream, version, id, type, schema, correlation_id, data)
        SELECT 'user-' || n, 1, gen_random_uuid(), 'E', 1, md5(n::text), '{}'""",
    "inbox": "(event) SELECT gen_random_uuid()",
    "erased": "SELECT md5(n::text), now(), CASE WHEN n % 10 = 0 THEN now() + n * interval '1 second' END",
    "idempotency": """SELECT md5(n::text), 'k', 'f', '{}', now() - n * interval '1 second'""",
    "analyses": "SELECT gen_random_uuid(), md5(n::text), 1, now(), '{}'",
    "profiles": "SELECT md5(n::text), '{}'",
    "recommendations": "SELECT md5(n::text), 'makeup', 'work', 'tone', '[]'",
    "products": """SELECT 'sku-' || n, 'Brand ' || n % 300, 'Lipstick ' || n, 'makeup', 'lip', '#aa3344',
        ARRAY[40, n % 50, 20], 100, 'EUR', ARRAY['tag-' || n % 100], true""",
    "product_images": """(image, category, url, due_at)
        SELECT md5(n::text), 'makeup', 'https://' || n, now() + n * interval '1 second'""",
    "participants": """SELECT md5(n::text), 'measured', current_date - n % 370, 5, 'warm'""",
    "interactions": "SELECT md5(n::text), gen_random_uuid()",
    "tenant_analyses": "SELECT date '2020-01-01' + n, 5, 'warm', 1, 0.9, 0, 0",
    "tenant_matches": "SELECT date '2020-01-01' + n, 5, 'warm', 'lip', 1, 1",
    "tenant_interactions": "SELECT date '2020-01-01' + n, 5, 'warm', 'color', 'makeup', 'viewed', 1",
    "imports": """(id, status, request, finished_at)
        SELECT gen_random_uuid(), 'succeeded', '{}', now() - n * interval '1 second'""",
    "import_sources": "SELECT 's-' || n, '{}', '1h', now(), now() + n * interval '1 second'",
    "api_keys": "SELECT md5(n::text), md5(n::text), 't', 'n', '{}', now(), 'b', now()",
    "webhooks": "SELECT gen_random_uuid(), 't' || n / 10, 'u', '{ProductsRanked}', 's'",
    "webhook_deliveries": """(id, webhook, "user", event, type, schema, occurred_at, correlation_id, data, dies_at)
        SELECT gen_random_uuid(), gen_random_uuid(), md5(n::text), gen_random_uuid(), 'E', 1, now(), '', '{}',
            now()""",
    "relevance_models": """(algorithm, wins, tones, report) SELECT 'made', true, '{5}', '{}'""",
    "relevance_shares": "SELECT 1 + n % 50, 'sku-' || n, array_fill(0.5, ARRAY[10])",
    "rankings": "SELECT md5(n::text), 'makeup', 1, 1, gen_random_uuid(), '[]'",
    "recommendations_seen": "SELECT md5(n::text), 'makeup', 1",
}


def queries_of(service: Service) -> list[str]:
    import_module(f"fashion.{service}.views")
    for module in (
        "adapters.catalogue",
        "api_keys",
        "index.live_index",
        "pictures.product_images",
        "analytics.interactions",
        "import_jobs.sources",
        "import_jobs.store",
        "relevance.choices",
        "relevance.models",
        "relevance.training",
        "webhooks.deliveries",
        "webhooks.enqueueing",
        "webhooks.store",
        "analytics.views",
    ):
        import_module(f"fashion.products.{module}")
    import_module("fashion.kernel.events.audit")
    import_module("fashion.kernel.postgres.maintenance")
    import_module("fashion.kernel.events.consumer")
    tables = import_module(f"fashion.{service}.{'adapters.users' if service == 'products' else 'adapters'}").TABLES
    for table in tables:
        query(f"erase.{table}", f'DELETE FROM {table} WHERE "user" = :user')
    known_query((*tables, "idempotency"))
    return sorted(NAMED.keys() - {NO_QUERY})


async def fill(url: str, schema: str) -> None:
    connection = await asyncpg.connect(url, server_settings={"search_path": schema})
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
    there = {row["tablename"] for row in rows}
    # In this order, as shares refer to models.
    for table, values in FILLED.items():
        if table in there:
            await connection.execute(
                f"INSERT INTO {table} {values} FROM generate_series(1, {ROWS}) AS n; ANALYZE {table}"
            )
    await connection.close()


async def plan(url: str, schema: str, name: str) -> str:
    sql = str(NAMED[name].compile(dialect=DIALECT))
    values = ", ".join(["NULL"] * len(set(re.findall(r"\$\d+", sql))))
    connection = await asyncpg.connect(url, server_settings={"search_path": schema})
    try:
        await connection.execute(f"SET plan_cache_mode = force_generic_plan; PREPARE it AS {sql}")
        lines = await connection.fetch(f"EXPLAIN EXECUTE it({values})" if values else "EXPLAIN EXECUTE it")
    except asyncpg.UndefinedTableError:
        return "another service's"
    finally:
        await connection.close()
    return "\n".join(line[0] for line in lines)


@pytest.fixture(scope="module")
def platform_name(postgres_url: str) -> str:
    settings = load_settings(platform=f"q{uuid4().hex[:8]}", database_url=postgres_url)
    for service in WITH_TABLES:
        migrate(settings, service)
        asyncio.run(fill(postgres_url, schema_of(settings.platform, service)))
    return settings.platform


@pytest.mark.parametrize("service", WITH_TABLES)
def test_no_query_of_a_service_reads_a_whole_table(
    service: Service, postgres_url: str, platform_name: str
) -> None:
    schema = schema_of(platform_name, service)
    plans = {name: asyncio.run(plan(postgres_url, schema, name)) for name in queries_of(service)}
    slow = {name: found for name, found in plans.items() if "Seq Scan" in found and name not in WHOLE}
    assert not slow


@pytest.mark.parametrize(
    ("name", "index"), [("brand", "products_brand"), ("tag", "products_tags"), ("text", "products_search")]
)
def test_a_search_of_the_catalogue_uses_the_index_made_for_it(
    postgres_url: str, platform_name: str, name: str, index: str
) -> None:
    import_module("fashion.products.views")
    found = asyncio.run(plan(postgres_url, schema_of(platform_name, "products"), f"products.by_{name}"))
    assert f"Bitmap Index Scan on {index}" in found


def test_a_query_without_an_index_would_be_found(postgres_url: str, platform_name: str) -> None:
    query("test.by_body", "SELECT 1 FROM analyses WHERE body = CAST(:body AS jsonb)")
    found = asyncio.run(plan(postgres_url, schema_of(platform_name, "imaging"), "test.by_body"))
    assert "Seq Scan on analyses" in found
