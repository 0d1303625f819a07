"""Many users without many uploads: one user's projections, as the platform made them, copied for the others.

A copy stands at revision 0, so that the user's first real upload is newer. Event logs are not copied: no read
looks at them, and an upload writes there what belongs there.
"""

from collections.abc import Sequence

from sqlalchemy import text

from benchmarks.services.pseudonyms import pseudonym
from fashion.kernel.postgres.database import open_database
from fashion.settings import Settings
from fashion.vocabulary import Service

_OTHERS = "unnest(CAST(:users AS text[])) AS other"
_COPIES: tuple[tuple[Service, str], ...] = (
    (
        "color",
        f"""INSERT INTO profiles ("user", body)
            SELECT other, body || jsonb_build_object('user', other, 'revision', 0) FROM profiles, {_OTHERS}
            WHERE "user" = :user ON CONFLICT DO NOTHING""",
    ),
    (
        "color",
        f"""INSERT INTO recommendations ("user", category, occasion, basis, colors)
            SELECT other, category, occasion, basis, colors FROM recommendations, {_OTHERS}
            WHERE "user" = :user ON CONFLICT DO NOTHING""",
    ),
    (
        "products",
        f"""INSERT INTO rankings ("user", category, version, revision, analysis, skin, colors, monk)
            SELECT other, category, 0, 0, analysis, skin, colors, monk FROM rankings, {_OTHERS}
            WHERE "user" = :user ON CONFLICT DO NOTHING""",
    ),
)


async def copy_user(settings: Settings, identity: str, others: Sequence[str]) -> None:
    """Give others the profile, colors and ranking of a user who has them."""
    values = {"user": pseudonym(identity), "users": [pseudonym(other) for other in others]}
    for service, statement in _COPIES:
        database = open_database(settings, service)
        try:
            async with database.transaction() as tx:
                await tx.execute(text(statement), values)
            async with database.autocommit() as connection:
                await connection.execute(text("VACUUM ANALYZE"))
        finally:
            await database.close()
