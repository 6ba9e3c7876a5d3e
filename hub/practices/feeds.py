"""The Atom feed of practices. The same for every reader, whoever is signed in."""

import datetime as dt

from flask.typing import ResponseReturnValue

from hub.core import atom
from hub.core.atom import Entry, Feed, xml
from hub.core.db import db
from hub.core.i18n import _, absolute_url, current_language
from hub.core.markup import absolute_links
from hub.core.permissions import public
from hub.practices.models import PracticeVersion
from hub.practices.queries.visibility import current_versions
from hub.practices.routes.blueprint import blueprint

ENTRIES = 50


@blueprint.get("/feed.atom")
@public("practices that everybody may read")
def feed() -> ResponseReturnValue:
    """What was published last, updates among it."""
    lang = current_language().code
    newest = db.session.scalars(
        current_versions()
        .order_by(PracticeVersion.published_at.desc(), PracticeVersion.id.desc())
        .limit(ENTRIES)
    ).all()
    told = Feed(
        id=f"{atom.base()}/feeds/practices",
        address=absolute_url("practices.index", lang=lang),
        title=_("%(site)s: new practices", site=atom.site_name()),
        since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    return atom.answer(told, [_entry(each, lang) for each in newest], lang=lang)


def _entry(version: PracticeVersion, lang: str) -> Entry:
    practice, shown = version.practice, version.shown
    return Entry(
        id=f"{atom.base()}/practices/{practice.id}",
        address=absolute_url("practices.practice", lang=lang, slug=practice.slug),
        title=xml(version.title),
        lang=version.lang,
        author=xml(str(shown.get("implementer") or atom.site_name())),
        published=practice.published_at or version.published_at,
        updated=version.published_at,
        html=xml(absolute_links(str(version.html.get("summary") or ""), atom.base())),
        categories=shown.get("objectives") or (),
    )
