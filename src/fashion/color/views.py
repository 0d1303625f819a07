"""Reads of the color service: plain SQL on its projections."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from fashion.color.avoided_colors import AvoidedColor, avoided_colors
from fashion.color.domain import Basis, Profile
from fashion.color.suitability import Suitability, assess
from fashion.colorimetry.palettes import Palettes
from fashion.colorimetry.season import Season, season_of
from fashion.colorimetry.skin import Hex, Monk, Share, SkinTone
from fashion.event_values import Features
from fashion.kernel.postgres.database import Database, query
from fashion.localization.color_names import color_name
from fashion.localization.languages import DEFAULT, Language
from fashion.localization.marking import gettext_noop
from fashion.localization.messages import percent, translate
from fashion.photos.next_photo import PhotoAdvice, advise
from fashion.recommended_colors import ExplainedColor, category_of, write_reason
from fashion.vocabulary import Category, PaletteSubcategory

_PROFILE = query("profiles.read", 'SELECT body::text FROM profiles WHERE "user" = :user')
_COLORS = query(
    "recommendations.read",
    """SELECT profiles.body::text, recommendations.colors::text
       FROM profiles LEFT JOIN recommendations
         ON recommendations."user" = profiles."user"
         AND (CAST(:category AS text) IS NULL OR recommendations.category = :category)
       WHERE profiles."user" = :user ORDER BY recommendations.category""",
)
_NOTE = gettext_noop(
    "The measurement is {confidence} sure of Monk tone {monk}: "
    "these are the colors of tones {lowest} to {highest}."
)


class ProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """A user's profile; `pending` while a newer analysis, or the first one, is on its way.

    The tone rests on `photos` of the newest photos; `next_photo` would narrow it most. The season rests on the
    tone and on those `features` that the photos name. It does not name the user: it is cached, and identities
    are not stored.
    """

    tone: SkinTone | None = None
    photos: int = 0
    next_photo: PhotoAdvice | None = None
    features: Features | None = None
    season: str | None = None
    analysis: UUID | None = None
    revision: int = 0
    measured_at: datetime | None = None
    pending: bool = True


class ColorsNote(msgspec.Struct, frozen=True, kw_only=True):
    """That colors are matched to every tone of an interval, as a code with its numbers."""

    code: Literal["unsure_tone"] = "unsure_tone"
    monk: Monk
    interval: tuple[Monk, Monk]
    confidence: Share


class ColorsView(msgspec.Struct, frozen=True, kw_only=True):
    """The colors recommended to a user, and those to avoid; `note` says when they are for more than one tone."""

    items: list[ExplainedColor]
    avoid: list[AvoidedColor] = []
    next: None = None
    basis: Basis | None = None
    note: str = ""
    note_details: ColorsNote | None = None
    revision: int = 0
    pending: bool = True


class MatchView(Suitability, frozen=True, kw_only=True):
    """How well a color goes with the user; `pending` while a newer analysis is on its way."""

    revision: int
    pending: bool


async def profile_of(database: Database, user: str, revision: int, language: Language = DEFAULT) -> ProfileView:
    """A user's profile with its advice in a language; pending while it is older than `revision`."""
    row = await database.row(_PROFILE, user=user)
    if row is None:
        return ProfileView()
    profile = msgspec.json.decode(row.body, type=Profile)
    features = profile.features
    return ProfileView(
        tone=profile.tone,
        photos=profile.rests_on,
        next_photo=advise(profile.next_photo, language),
        features=features,
        season=_season(profile.tone, features),
        analysis=profile.analysis,
        revision=profile.revision,
        measured_at=profile.measured_at,
        pending=profile.revision < revision,
    )


def _season(tone: SkinTone, features: Features | None) -> Season:
    hair = features.hair.color if features and features.hair else "uncertain"
    eyes = features.eyes.color if features and features.eyes else "uncertain"
    return season_of(tone, hair, eyes)


async def colors_of(
    database: Database,
    palettes: Palettes,
    user: str,
    category: Category | None,
    revision: int,
    language: Language = DEFAULT,
) -> ColorsView:
    """A user's colors with reasons in a language; pending while they are older than `revision`."""
    found = await _recommended(database, user, category)
    if found is None:
        return ColorsView(items=[])
    profile, colors = found
    note = _note(profile)
    return ColorsView(
        items=[_in_language(color, language) for color in colors],
        avoid=avoided_colors(palettes, profile, colors, language),
        basis=profile.basis,
        note=_write_note(note, language) if note else "",
        note_details=note,
        revision=profile.revision,
        pending=profile.revision < revision,
    )


async def match_of(
    database: Database,
    palettes: Palettes,
    user: str,
    color: Hex,
    subcategory: PaletteSubcategory,
    revision: int,
    language: Language = DEFAULT,
) -> MatchView | None:
    """How well a color goes with a user, in sentences of a language; None if they were never measured."""
    found = await _recommended(database, user, category_of(subcategory))
    if found is None:
        return None
    profile, colors = found
    suitability = assess(palettes, profile, colors, color, subcategory, language)
    return MatchView(
        **msgspec.structs.asdict(suitability), revision=profile.revision, pending=profile.revision < revision
    )


async def _recommended(
    database: Database, user: str, category: Category | None
) -> tuple[Profile, list[ExplainedColor]] | None:
    rows = await database.rows(_COLORS, user=user, category=category)
    if not rows:
        return None
    profile = msgspec.json.decode(rows[0].body, type=Profile)
    lists = [msgspec.json.decode(row.colors, type=list[ExplainedColor]) for row in rows if row.colors]
    return profile, [color for colors in lists for color in colors]


def _in_language(color: ExplainedColor, language: Language) -> ExplainedColor:
    reason = write_reason(color.reason_details, language) if color.reason_details else color.reason
    return msgspec.structs.replace(color, name=color_name(language, color.name), reason=reason)


def _note(profile: Profile) -> ColorsNote | None:
    if profile.basis == "tone":
        return None
    tone = profile.tone
    return ColorsNote(monk=tone.monk, interval=tone.interval, confidence=tone.confidence)


def _write_note(note: ColorsNote, language: Language) -> str:
    lowest, highest = note.interval
    confidence = percent(language, note.confidence)
    values = {"confidence": confidence, "monk": note.monk, "lowest": lowest, "highest": highest}
    return translate(language, _NOTE, **values)
