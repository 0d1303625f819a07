"""Webhooks of tenants and what is delivered to them: a branch of its own, as that of the API keys."""

from alembic import op

revision = "webhooks_0001"
down_revision = None
branch_labels = ("webhooks",)
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE webhooks (
            id uuid PRIMARY KEY,
            tenant text NOT NULL,
            url text NOT NULL,
            events text[] NOT NULL,
            secret text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            disabled_at timestamptz
        )""")
    op.execute("CREATE INDEX webhooks_tenant ON webhooks (tenant)")
    # Without a foreign key: an event that comes while a webhook is deleted must neither wait nor fail.
    op.execute("""
        CREATE TABLE webhook_deliveries (
            id uuid PRIMARY KEY,
            webhook uuid NOT NULL,
            "user" text NOT NULL,
            event uuid NOT NULL,
            type text NOT NULL,
            schema smallint NOT NULL,
            occurred_at timestamptz NOT NULL,
            correlation_id text NOT NULL,
            data jsonb NOT NULL,
            status text NOT NULL DEFAULT 'pending',
            attempts smallint NOT NULL DEFAULT 0,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            due_at timestamptz NOT NULL DEFAULT now(),
            dies_at timestamptz NOT NULL,
            finished_at timestamptz,
            response_status smallint,
            failure text,
            UNIQUE (webhook, event)
        )""")
    op.execute(
        "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook, due_at) WHERE status = 'pending'"
    )
    op.execute("CREATE INDEX webhook_deliveries_recent ON webhook_deliveries (webhook, created_at DESC, id DESC)")
    op.execute('CREATE INDEX webhook_deliveries_user ON webhook_deliveries ("user")')
    op.execute("CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at)")


def downgrade() -> None:
    op.execute("DROP TABLE webhook_deliveries, webhooks")
