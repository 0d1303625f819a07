"""What a user's products are ranked by; the products are ranked when they are read."""

from alembic import op

revision = "products_0004"
down_revision = "products_0003"


def upgrade() -> None:
    # An older version that still runs together with a newer one reads and writes products.
    op.execute("""
        ALTER TABLE rankings
            ALTER COLUMN products SET DEFAULT '[]',
            ADD COLUMN skin double precision[],
            ADD COLUMN colors jsonb NOT NULL DEFAULT '[]'""")


def downgrade() -> None:
    op.execute("ALTER TABLE rankings DROP COLUMN skin, DROP COLUMN colors, ALTER COLUMN products DROP DEFAULT")
