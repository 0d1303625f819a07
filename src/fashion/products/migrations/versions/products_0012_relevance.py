"""Versions of what was learned from interactions: how popular products are with people of each tone.

No row is of a person: each product was chosen by several people of like tone, of whom nothing is kept here.
"""

from alembic import op

revision = "products_0012"
down_revision = "products_0011"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE relevance_models (
            version integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            trained_at timestamptz NOT NULL DEFAULT now(),
            algorithm text NOT NULL,
            wins boolean NOT NULL,
            tones smallint[] NOT NULL,
            report jsonb NOT NULL
        )""")
    op.execute("""
        CREATE TABLE relevance_shares (
            version integer NOT NULL REFERENCES relevance_models ON DELETE CASCADE,
            sku text NOT NULL,
            shares real[] NOT NULL CHECK (cardinality(shares) = 10),
            PRIMARY KEY (version, sku)
        )""")


def downgrade() -> None:
    op.execute("DROP TABLE relevance_shares, relevance_models")
