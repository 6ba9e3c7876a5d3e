"""The space that takes imported topics, where none is named."""

import sqlalchemy as sa

from hub.core.db import db
from hub.core.i18n import LANGUAGES, _, in_language
from hub.discussions.models import Space, SpaceText

SLUG = "imported-discussions"


def space_for_imports(*, visibility: str, lang: str) -> tuple[Space, bool]:
    """The space for what comes from elsewhere, and whether it was opened now.

    One that is there keeps the visibility it has.
    """
    space = db.session.scalars(sa.select(Space).where(Space.slug == SLUG)).one_or_none()
    if space is not None:
        return space, False
    last = db.session.scalar(sa.select(sa.func.max(Space.position))) or 0
    space = Space(
        slug=SLUG,
        visibility=visibility,
        languages=[lang],
        position=last + 1,
        texts=[SpaceText(lang=code, title=title) for code, title in _titles().items()],
    )
    db.session.add(space)
    db.session.flush()
    return space, True


def _titles() -> dict[str, str]:
    titles = {}
    for code in LANGUAGES:
        with in_language(code):
            titles[code] = _("Imported discussions")
    # Where there is no translation yet, the English title is shown, and as English.
    return {code: title for code, title in titles.items() if code == "en" or title != titles["en"]}
