"""Feeds, as Atom (RFC 4287) and as JSON Feed 1.1: what an entry says, and the answers."""

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, render_template, request
from werkzeug.wrappers import Response

# XML 1.0 §2.2 has no place for these, not even escaped.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One entry of a feed; `html` was made safe when it was written."""

    id: str
    address: str
    title: str
    lang: str
    author: str
    published: dt.datetime
    updated: dt.datetime
    html: str
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself."""

    id: str
    address: str
    title: str
    since: dt.datetime


def answer(feed: Feed, entries: Sequence[Entry], *, lang: str, query: str = "") -> Response:
    """The feed, or 304 to whoever has it as it is (RFC 9110 §13)."""
    updated = max([entry.updated for entry in entries], default=feed.since)
    body = render_template(
        "atom.xml",
        feed=feed,
        entries=entries,
        updated=updated,
        feed_lang=lang,
        self_address=base() + request.path + query,
    )
    return _kept(Response(body, mimetype="application/atom+xml"), updated)


def answer_json(feed: Feed, entries: Sequence[Entry], *, lang: str, query: str = "") -> Response:
    """The same as JSON Feed 1.1, or 304 to whoever has it as it is."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.address,
        "feed_url": base() + request.path + query,
        "language": lang,
        "items": [
            {
                "id": entry.id,
                "url": entry.address,
                "title": entry.title,
                "language": entry.lang,
                "authors": [{"name": entry.author}],
                "date_published": entry.published.isoformat(),
                "date_modified": entry.updated.isoformat(),
                "content_html": entry.html,
                "tags": list(entry.categories),
            }
            for entry in entries
        ],
    }
    body = json.dumps(told, ensure_ascii=False)
    updated = max([entry.updated for entry in entries], default=feed.since)
    return _kept(Response(body, mimetype="application/feed+json"), updated)


def _kept(response: Response, updated: dt.datetime) -> Response:
    response.add_etag()
    response.last_modified = updated
    response.cache_control.public = True
    response.cache_control.max_age = 300
    return response.make_conditional(request)


def xml(words: str) -> str:
    """The words without what XML has no place for."""
    return NOT_XML.sub("", words)


def base() -> str:
    """The address of the site."""
    return str(current_app.extensions["settings"].base_url).rstrip("/")


def site_name() -> str:
    """What the site is called."""
    return str(current_app.extensions["settings"].site_name)
