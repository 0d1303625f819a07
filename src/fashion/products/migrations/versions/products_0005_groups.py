"""The variants of one item are found by their group."""

from alembic import op

revision = "products_0005"
down_revision = "products_0004"


def upgrade() -> None:
    op.execute('CREATE INDEX products_group ON products ("group") WHERE "group" IS NOT NULL')


def downgrade() -> None:
    op.execute("DROP INDEX products_group")
