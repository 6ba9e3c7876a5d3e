"""The feeds of articles: of all, of a series, of an author. The same for every reader."""

import datetime as dt

import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from hub.blog import doors
from hub.blog.models import Article, ArticleVersion
from hub.blog.policy import Blogging
from hub.blog.queries.listing import written_articles
from hub.blog.queries.reading import bylines_of
from hub.blog.queries.visibility import current_versions
from hub.blog.routes.blueprint import blueprint
from hub.core import atom
from hub.core.atom import Entry, Feed, xml
from hub.core.db import db
from hub.core.i18n import _, absolute_url, current_language
from hub.core.markup import absolute_links
from hub.core.permissions import policy, public

ENTRIES = 50
SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@blueprint.get("/feed.<any(atom, json):form>")
@public("articles that everybody may read")
def feed(form: str) -> ResponseReturnValue:
    """What was published last, new versions among it."""
    told = Feed(
        id=f"{atom.base()}/feeds/blog",
        address=absolute_url("blog.index", lang=current_language().code),
        title=_("%(site)s: blog", site=atom.site_name()),
        since=SINCE,
    )
    return _answer(told, current_versions(whole=True), form)


@blueprint.get("/series/<slug>/feed.<any(atom, json):form>")
@policy(Blogging.SERIES_READ)
def series_feed(slug: str, form: str) -> ResponseReturnValue:
    """What was published last of a series."""
    found = doors.published_series(slug)
    lang = current_language().code
    told = Feed(
        id=f"{atom.base()}/feeds/blog/{found.id}",
        address=absolute_url("blog.series", lang=lang, slug=slug),
        title=xml(f"{atom.site_name()}: {found.text(lang).title}"),
        since=SINCE,
    )
    among = current_versions(whole=True).where(Article.series_id == found.id)
    return _answer(told, among, form)


@blueprint.get("/authors/<public_id>/feed.<any(atom, json):form>")
@policy(Blogging.ARTICLE_READ)
def author_feed(public_id: str, form: str) -> ResponseReturnValue:
    """What somebody published last under their name."""
    member = doors.named_author(public_id)
    told = Feed(
        id=f"{atom.base()}/feeds/blog/authors/{public_id}",
        address=absolute_url("blog.author", lang=current_language().code, public_id=public_id),
        title=xml(f"{atom.site_name()}: {member.public_name}"),
        since=SINCE,
    )
    own = written_articles(member.id)
    return _answer(told, current_versions(whole=True).where(Article.id.in_(own)), form)


def _answer(told: Feed, found: sa.Select[ArticleVersion], form: str) -> ResponseReturnValue:
    lang = current_language().code
    newest = found.order_by(ArticleVersion.published_at.desc(), ArticleVersion.id.desc())
    entries = [_entry(each, lang) for each in db.session.scalars(newest.limit(ENTRIES)).unique()]
    answer = atom.answer if form == "atom" else atom.answer_json
    return answer(told, entries, lang=lang)


def _entry(version: ArticleVersion, lang: str) -> Entry:
    article, text = version.article, version.text(lang)
    names = [each.name or str(_("Former member")) for each in bylines_of(version)]
    return Entry(
        id=f"{atom.base()}/articles/{article.id}",
        address=absolute_url("blog.article", lang=lang, slug=article.slug),
        title=xml(text.title),
        lang=text.lang,
        author=xml(", ".join(names) or atom.site_name()),
        published=article.published_at or version.published_at,
        updated=version.published_at,
        html=xml(absolute_links(text.body_html, atom.base())),
        categories=article.objectives,
    )
