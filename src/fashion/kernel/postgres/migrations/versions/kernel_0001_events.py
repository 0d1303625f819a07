"""The event log, the inbox, tombstones and idempotency keys of a service."""

from alembic import op

revision = "kernel_0001"
down_revision = None
branch_labels = ("kernel",)
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE events (
            position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
            stream text NOT NULL,
            version integer NOT NULL,
            id uuid NOT NULL UNIQUE,
            type text NOT NULL,
            schema smallint NOT NULL,
            correlation_id text NOT NULL,
            occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            data jsonb NOT NULL,
            PRIMARY KEY (stream, version)
        )""")
    op.execute("CREATE INDEX events_correlation ON events (correlation_id)")
    op.execute("""
        CREATE TABLE inbox (
            event uuid PRIMARY KEY,
            handled_at timestamptz NOT NULL DEFAULT now()
        )""")
    op.execute("""
        CREATE TABLE erased (
            "user" text PRIMARY KEY,
            erased_at timestamptz NOT NULL
        )""")
    op.execute("""
        CREATE TABLE idempotency (
            "user" text NOT NULL,
            key text NOT NULL,
            fingerprint text NOT NULL,
            answer jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY ("user", key)
        )""")
    op.execute("CREATE INDEX idempotency_age ON idempotency (created_at)")


def downgrade() -> None:
    op.execute("DROP TABLE idempotency, erased, inbox, events")
