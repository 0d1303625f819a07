"""Daily counts by tone, who took part, and the tone that a ranking was for."""

from alembic import op

revision = "products_0002"
down_revision = "products_0001"
branch_labels = None
depends_on = None

# Few rows that change with every event: room on their pages lets PostgreSQL update them in place.
ROOM = "WITH (fillfactor = 50)"


def upgrade() -> None:
    op.execute("ALTER TABLE rankings ADD COLUMN monk smallint, ADD COLUMN undertone text")
    op.execute(f"""
        CREATE TABLE daily_analyses (
            day date NOT NULL,
            tone smallint NOT NULL,
            undertone text NOT NULL,
            analyses bigint NOT NULL,
            confidence numeric NOT NULL,
            unsure bigint NOT NULL,
            retakes bigint NOT NULL,
            PRIMARY KEY (day, tone, undertone)
        ) {ROOM}""")
    op.execute(f"""
        CREATE TABLE daily_matches (
            day date NOT NULL,
            tone smallint NOT NULL,
            undertone text NOT NULL,
            subcategory text NOT NULL,
            rankings bigint NOT NULL,
            matches bigint NOT NULL,
            PRIMARY KEY (day, tone, undertone, subcategory)
        ) {ROOM}""")
    op.execute(f"""
        CREATE TABLE daily_interactions (
            day date NOT NULL,
            tone smallint NOT NULL,
            undertone text NOT NULL,
            kind text NOT NULL,
            category text NOT NULL,
            action text NOT NULL,
            interactions bigint NOT NULL,
            PRIMARY KEY (day, tone, undertone, kind, category, action)
        ) {ROOM}""")
    op.execute("""
        CREATE TABLE participants (
            "user" text NOT NULL,
            stage text NOT NULL,
            day date NOT NULL,
            tone smallint NOT NULL,
            undertone text NOT NULL,
            PRIMARY KEY ("user", stage, day, tone, undertone)
        )""")
    op.execute("CREATE INDEX participants_day ON participants (stage, day)")
    op.execute("""
        CREATE TABLE interactions (
            "user" text NOT NULL,
            id uuid NOT NULL,
            PRIMARY KEY ("user", id)
        )""")


def downgrade() -> None:
    op.execute("DROP TABLE interactions, participants, daily_interactions, daily_matches, daily_analyses")
    op.execute("ALTER TABLE rankings DROP COLUMN monk, DROP COLUMN undertone")
