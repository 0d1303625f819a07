"""Images that products without a color of their own are colored by, and the color that each showed."""

from alembic import op

revision = "products_0011"
down_revision = "products_0010"


def upgrade() -> None:
    # A link can be longer than an entry of an index: its hash stands for it.
    op.execute("""
        CREATE TABLE product_images (
            image text NOT NULL,
            category text NOT NULL,
            url text NOT NULL,
            status text NOT NULL DEFAULT 'waiting',
            attempts integer NOT NULL DEFAULT 0,
            due_at timestamptz NOT NULL DEFAULT now(),
            hex text,
            confidence double precision NOT NULL DEFAULT 0,
            failure text,
            PRIMARY KEY (image, category)
        )""")
    op.execute("CREATE INDEX product_images_due ON product_images (due_at) WHERE status = 'waiting'")
    op.execute("CREATE INDEX products_image ON products (md5(images[1]))")
    op.execute("""
        INSERT INTO product_images (image, category, url)
        SELECT DISTINCT md5(images[1]), category, images[1] FROM products
        WHERE images[1] IS NOT NULL AND availability <> 'discontinued'
            AND (hex IS NULL OR color_source = 'name' AND color_confidence < 0.5)""")


def downgrade() -> None:
    op.execute("""
        UPDATE products SET hex = NULL, lab = NULL, color_source = NULL, color_confidence = 0
        WHERE color_source = 'image'""")
    op.execute("DROP INDEX products_image")
    op.execute("DROP TABLE product_images")
