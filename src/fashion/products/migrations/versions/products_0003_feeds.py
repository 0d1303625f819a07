"""What shops state about a product, where its color is from, and the feed that it came by."""

from alembic import op

revision = "products_0003"
down_revision = "products_0002"


def upgrade() -> None:
    # An older version that still runs together with a newer one reads and writes price_cents.
    op.execute("""
        ALTER TABLE products
            ALTER COLUMN brand DROP NOT NULL,
            ALTER COLUMN hex DROP NOT NULL,
            ALTER COLUMN lab DROP NOT NULL,
            ADD COLUMN color_source text DEFAULT 'hex',
            ADD COLUMN color_confidence double precision NOT NULL DEFAULT 1,
            ADD COLUMN sale_price_minor integer CHECK (sale_price_minor <= price_cents),
            ADD COLUMN sale_from timestamptz,
            ADD COLUMN sale_until timestamptz,
            ADD COLUMN availability text NOT NULL DEFAULT 'in_stock',
            ADD COLUMN description text,
            ADD COLUMN images text[] NOT NULL DEFAULT '{}',
            ADD COLUMN link text,
            ADD COLUMN gtin text,
            ADD COLUMN mpn text,
            ADD COLUMN "group" text,
            ADD COLUMN shade text,
            ADD COLUMN size text,
            ADD COLUMN finish text,
            ADD COLUMN feed text NOT NULL DEFAULT ''""")
    op.execute("UPDATE products SET availability = 'out_of_stock' WHERE NOT in_stock")


def downgrade() -> None:
    op.execute("DELETE FROM products WHERE hex IS NULL OR brand IS NULL")
    op.execute("""
        ALTER TABLE products
            ALTER COLUMN brand SET NOT NULL, ALTER COLUMN hex SET NOT NULL, ALTER COLUMN lab SET NOT NULL,
            DROP COLUMN color_source, DROP COLUMN color_confidence, DROP COLUMN sale_price_minor,
            DROP COLUMN sale_from, DROP COLUMN sale_until, DROP COLUMN availability, DROP COLUMN description,
            DROP COLUMN images, DROP COLUMN link, DROP COLUMN gtin, DROP COLUMN mpn, DROP COLUMN "group",
            DROP COLUMN shade, DROP COLUMN size, DROP COLUMN finish, DROP COLUMN feed""")
