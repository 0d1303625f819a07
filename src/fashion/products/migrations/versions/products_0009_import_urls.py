"""Imports from URLs: which version of the file was imported, so that it is not read again."""

from alembic import op

revision = "products_0009"
down_revision = "products_0008"


def upgrade() -> None:
    op.execute("ALTER TABLE imports ADD COLUMN etag text, ADD COLUMN last_modified text")
    op.execute("CREATE INDEX imports_feed ON imports ((request ->> 'feed'), number)")


def downgrade() -> None:
    op.execute("DROP INDEX imports_feed")
    op.execute("ALTER TABLE imports DROP COLUMN etag, DROP COLUMN last_modified")
