"""The tombstone of a user of whom nothing was known expires; the others stay."""

from alembic import op

revision = "kernel_0004"
down_revision = "kernel_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE erased ADD COLUMN expires_at timestamptz")
    op.execute("CREATE INDEX erased_expiry ON erased (expires_at) WHERE expires_at IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP INDEX erased_expiry")
    op.execute("ALTER TABLE erased DROP COLUMN expires_at")
