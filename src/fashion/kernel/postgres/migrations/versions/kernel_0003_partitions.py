"""The log is divided by the hash of an event's stream, the same as `fashion.kernel.events.log.partition_of`."""

from alembic import op

revision = "kernel_0003"
down_revision = "kernel_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE events ADD COLUMN partition smallint NOT NULL
        GENERATED ALWAYS AS (get_byte(decode(md5(stream), 'hex'), 0) % 16) STORED""")
    op.execute("CREATE INDEX events_partition ON events (partition, position)")


def downgrade() -> None:
    op.execute("ALTER TABLE events DROP COLUMN partition")
