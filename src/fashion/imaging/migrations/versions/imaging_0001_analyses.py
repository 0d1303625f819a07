"""The analyses, as they are read."""

from alembic import op

revision = "imaging_0001"
down_revision = None
branch_labels = ("imaging",)
depends_on = "kernel_0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE analyses (
            id uuid PRIMARY KEY,
            "user" text NOT NULL,
            revision integer NOT NULL,
            created_at timestamptz NOT NULL,
            body jsonb NOT NULL,
            UNIQUE ("user", revision)
        )""")


def downgrade() -> None:
    op.execute("DROP TABLE analyses")
