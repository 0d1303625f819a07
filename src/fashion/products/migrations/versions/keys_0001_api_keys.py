"""API keys of tenants, as hashes: a branch of its own, because they have nothing to do with products."""

from alembic import op

revision = "keys_0001"
down_revision = None
branch_labels = ("keys",)
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE api_keys (
            id text PRIMARY KEY,
            digest text NOT NULL,
            tenant text NOT NULL,
            name text NOT NULL,
            scopes text[] NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            created_by text NOT NULL,
            expires_at timestamptz NOT NULL,
            last_used_at timestamptz,
            revoked_at timestamptz,
            revoked_by text
        )""")


def downgrade() -> None:
    op.execute("DROP TABLE api_keys")
