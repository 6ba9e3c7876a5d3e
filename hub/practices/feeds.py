"""The Atom feeds of practices and of calls for them. The same for every reader."""

import datetime as dt

from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_time
from markupsafe import escape

from hub.core import atom
from hub.core.atom import Entry, Feed, xml
from hub.core.days import in_zone
from hub.core.db import db
from hub.core.i18n import _, absolute_url, current_language
from hub.core.markup import absolute_links
from hub.core.permissions import public
from hub.practices.models import Call, PracticeVersion
from hub.practices.queries.calls import open_calls
from hub.practices.queries.visibility import current_versions
from hub.practices.routes.blueprint import blueprint

ENTRIES = 50
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


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
        since=SINCE,
    )
    return atom.answer(told, [_entry(each, lang) for each in newest], lang=lang)


@blueprint.get("/calls/feed.atom")
@public("calls that everybody may answer")
def calls_feed() -> ResponseReturnValue:
    """The calls that are open now; one that closes leaves the feed."""
    lang = current_language().code
    told = Feed(
        id=f"{atom.base()}/feeds/calls",
        address=absolute_url("practices.calls", lang=lang),
        title=_("%(site)s: open calls for practices", site=atom.site_name()),
        since=SINCE,
    )
    return atom.answer(told, [_call_entry(each, lang) for each in open_calls()], lang=lang)


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


def _call_entry(call: Call, lang: str) -> Entry:
    words = call.text(lang)
    published = call.published_at or call.created_at
    opened = max(published, call.opens_at or published)
    changed = [each for each in (call.updated_at, words.updated_at) if each is not None]
    return Entry(
        id=f"{atom.base()}/calls/{call.id}",
        address=absolute_url("practices.call", lang=lang, slug=call.slug),
        title=xml(words.title),
        lang=words.lang,
        author=xml(atom.site_name()),
        published=opened,
        updated=max(opened, *changed),
        html=_closing(call, lang) + xml(absolute_links(words.body_html, atom.base())),
        categories=call.objectives,
    )


def _closing(call: Call, lang: str) -> str:
    """Until when it takes practices, in its own zone: a feed does not know its reader's."""
    at = in_zone(call.closes_at, call.timezone)
    day, hour = format_date(at, "long", rebase=False), format_time(at, "short", rebase=False)
    moment = escape(f"{day}, {hour} ({call.timezone})")
    return f'<p lang="{lang}">{escape(_("Closes"))} <strong>{moment}</strong></p>'
