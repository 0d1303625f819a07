"""Profiles and recommended colors, as they are read."""

from alembic import op

revision = "color_0001"
down_revision = None
branch_labels = ("color",)
depends_on = "kernel_0001"


def upgrade() -> None:
    op.execute('CREATE TABLE profiles ("user" text PRIMARY KEY, body jsonb NOT NULL)')
    op.execute("""
        CREATE TABLE recommendations (
            "user" text NOT NULL,
            category text NOT NULL,
            occasion text NOT NULL,
            basis text NOT NULL,
            colors jsonb NOT NULL,
            PRIMARY KEY ("user", category)
        )""")


def downgrade() -> None:
    op.execute("DROP TABLE recommendations, profiles")
