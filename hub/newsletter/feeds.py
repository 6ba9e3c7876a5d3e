"""News of the newsletter for programs: each issue as an entry, as Atom and as JSON Feed 1.1."""

import datetime as dt
import json

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hub.core import atom
from hub.core.atom import Entry, Feed, xml
from hub.core.i18n import _, absolute_url, current_language
from hub.core.limits import limiter
from hub.core.markup import absolute_links
from hub.core.permissions import public
from hub.newsletter.models import Issue
from hub.newsletter.queries import archive, showing
from hub.newsletter.queries.standing import gone
from hub.newsletter.routes.blueprint import blueprint

ENTRIES = 12
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@blueprint.get("/feed.atom")
@public("issues that were sent to everybody")
@limiter.limit("60/minute")
def feed() -> ResponseReturnValue:
    """The latest issues with all they tell of."""
    lang = current_language().code
    told = Feed(
        id=f"{atom.base()}/feeds/newsletter",
        address=absolute_url("newsletter.issues", lang=lang),
        title=_("%(site)s: newsletter", site=atom.site_name()),
        since=SINCE,
    )
    return atom.answer(told, _entries(lang), lang=lang)


@blueprint.get("/feed.json")
@public("issues that were sent to everybody")
@limiter.limit("60/minute")
def json_feed() -> ResponseReturnValue:
    """The same for programs that read JSON (jsonfeed.org, version 1.1)."""
    lang = current_language().code
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _("%(site)s: newsletter", site=atom.site_name()),
        "home_page_url": absolute_url("newsletter.issues", lang=lang),
        "feed_url": atom.base() + request.path,
        "language": lang,
        "authors": [{"name": atom.site_name(), "url": atom.base()}],
        "items": [
            {
                "id": entry.id,
                "url": entry.address,
                "title": entry.title,
                "language": entry.lang,
                "content_html": entry.html,
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
            }
            for entry in _entries(lang)
        ],
    }
    answer = Response(json.dumps(told, ensure_ascii=False), mimetype="application/feed+json")
    answer.add_etag()
    answer.cache_control.public = True
    answer.cache_control.max_age = 300
    return answer.make_conditional(request)


def _entries(lang: str) -> list[Entry]:
    issues = archive.latest_issues(ENTRIES)
    hidden = gone([item for each in issues for item in each.shown_items])
    return [_entry(each, hidden, lang) for each in issues]


def _entry(issue: Issue, hidden: frozenset[int], lang: str) -> Entry:
    whole = showing.shown(issue, lang)
    words = render_template("newsletter/archive/_entry.html", whole=whole, gone=hidden)
    return Entry(
        id=f"{atom.base()}/newsletter/issues/{issue.period}",
        address=whole.address,
        title=xml(whole.subject),
        lang=whole.text_lang,
        author=xml(atom.site_name()),
        published=issue.begun_at or issue.created_at,
        updated=issue.begun_at or issue.created_at,
        html=xml(absolute_links(whole.opening_html, atom.base())) + xml(words),
    )
