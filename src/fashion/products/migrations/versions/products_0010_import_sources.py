"""Sources that feeds are imported from again and again, and which source asked for an import."""

from alembic import op

revision = "products_0010"
down_revision = "products_0009"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE import_sources (
            name text PRIMARY KEY,
            request jsonb NOT NULL,
            every text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            next_at timestamptz NOT NULL DEFAULT now(),
            last_import uuid
        )""")
    op.execute("CREATE INDEX import_sources_due ON import_sources (next_at)")
    op.execute("ALTER TABLE imports ADD COLUMN source text")


def downgrade() -> None:
    op.execute("ALTER TABLE imports DROP COLUMN source")
    op.execute("DROP TABLE import_sources")
