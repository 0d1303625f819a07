"""The catalogue, and the rankings as they are read."""

from alembic import op

revision = "products_0001"
down_revision = None
branch_labels = ("products",)
depends_on = "kernel_0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE products (
            sku text PRIMARY KEY,
            brand text NOT NULL,
            name text NOT NULL,
            category text NOT NULL,
            subcategory text NOT NULL,
            hex text NOT NULL,
            lab double precision[] NOT NULL CHECK (cardinality(lab) = 3),
            price_cents integer CHECK (price_cents >= 0),
            currency text CHECK ((currency IS NULL) = (price_cents IS NULL)),
            tags text[] NOT NULL,
            in_stock boolean NOT NULL
        )""")
    op.execute("""
        CREATE TABLE rankings (
            "user" text NOT NULL,
            category text NOT NULL,
            version integer NOT NULL,
            revision integer NOT NULL,
            analysis uuid NOT NULL,
            products jsonb NOT NULL,
            PRIMARY KEY ("user", category)
        )""")
    op.execute("""
        CREATE TABLE recommendations_seen (
            "user" text NOT NULL,
            category text NOT NULL,
            version integer NOT NULL,
            PRIMARY KEY ("user", category)
        )""")


def downgrade() -> None:
    op.execute("DROP TABLE recommendations_seen, rankings, products")
