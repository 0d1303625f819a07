"""Imports that the API was asked for, each with its file until it is over."""

from alembic import op

revision = "products_0007"
down_revision = "products_0006"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE imports (
            id uuid PRIMARY KEY,
            number bigint GENERATED ALWAYS AS IDENTITY,
            status text NOT NULL,
            request jsonb NOT NULL,
            file bytea,
            created_at timestamptz NOT NULL DEFAULT now(),
            started_at timestamptz,
            finished_at timestamptz,
            attempts smallint NOT NULL DEFAULT 0,
            rows integer,
            processed integer NOT NULL DEFAULT 0,
            report jsonb,
            failure text
        )""")
    # A feed is packed already, or is read once.
    op.execute("ALTER TABLE imports ALTER COLUMN file SET STORAGE EXTERNAL")
    op.execute("CREATE INDEX imports_waiting ON imports (number) WHERE status IN ('queued', 'running')")
    op.execute("CREATE INDEX imports_age ON imports (finished_at)")


def downgrade() -> None:
    op.execute("DROP TABLE imports")
