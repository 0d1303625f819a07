"""Products are found by their words, brand and tags."""

from alembic import op

revision = "products_0006"
down_revision = "products_0005"


def upgrade() -> None:
    # The configuration "simple" takes words as they are: catalogues are in any language.
    op.execute("""
        ALTER TABLE products ADD COLUMN search tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', name), 'A')
            || setweight(to_tsvector('simple', coalesce(brand, '') || ' ' || coalesce(shade, '')), 'B')
            || setweight(to_tsvector('simple', coalesce(description, '')), 'D')
        ) STORED""")
    op.execute("CREATE INDEX products_search ON products USING gin (search)")
    op.execute("CREATE INDEX products_tags ON products USING gin (tags)")
    op.execute("CREATE INDEX products_brand ON products (lower(brand))")


def downgrade() -> None:
    op.execute("DROP INDEX products_brand, products_tags, products_search")
    op.execute("ALTER TABLE products DROP COLUMN search")
