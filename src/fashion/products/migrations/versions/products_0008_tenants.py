"""Analytics by tenant, in tables of their own: the version before goes on counting in its tables meanwhile.

What was counted before belongs to no tenant, and is in the figures of the whole platform; what that version counts
after this is in none.
"""

from alembic import op

revision = "products_0008"
down_revision = "products_0007"

KEYS = {
    "analyses": "tenant, day, tone, undertone",
    "matches": "tenant, day, tone, undertone, subcategory",
    "interactions": "tenant, day, tone, undertone, kind, category, action",
}


def upgrade() -> None:
    op.execute("ALTER TABLE participants ADD COLUMN tenant text NOT NULL DEFAULT ''")
    for name, key in KEYS.items():
        op.execute(f"CREATE TABLE tenant_{name} (LIKE daily_{name} INCLUDING STORAGE) WITH (fillfactor = 50)")
        op.execute(
            f"ALTER TABLE tenant_{name} ADD COLUMN tenant text NOT NULL DEFAULT '', ADD PRIMARY KEY ({key})"
        )
        op.execute(f"INSERT INTO tenant_{name} SELECT * FROM daily_{name}")


def downgrade() -> None:
    for name in KEYS:
        op.execute(f"DROP TABLE tenant_{name}")
    op.execute("ALTER TABLE participants DROP COLUMN tenant")
