"""Maps for machines: sitemap.xml and robots.txt, of public pages only."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.blog.models import Article, ArticleVersion, Series
from hub.core.db import db
from hub.core.errors import NotFound
from hub.core.i18n import DEFAULT, LANGUAGES, absolute_url
from hub.core.permissions import public
from hub.discussions.models import PUBLIC, Space, Topic
from hub.events.models import DRAFT, Event
from hub.newsletter.models import OUT, Issue
from hub.practices.models import Practice, PracticeVersion
from hub.taxonomy import queries as taxonomy

blueprint = Blueprint("maps", __name__, template_folder="templates")

# Topics, practices, events and articles by id in each map: times six languages this stays below
# the 50,000 addresses of sitemaps.org.
TOPICS = 1_000
PRACTICES = 1_000
EVENTS = 1_000
ISSUES = 8_000
ARTICLES = 1_000

ROBOTS = """\
User-agent: *
Disallow: /*/search
Disallow: /*/login
Disallow: /*/register
Disallow: /*/settings/
Disallow: /*/notifications/
Disallow: /*/drafts/
Disallow: /*/topics/*/changes

Sitemap: {sitemap}
"""


@dataclass(frozen=True)
class Place:
    """A page in its six languages."""

    addresses: dict[str, str]
    default: str
    changed: dt.datetime | None = None


@blueprint.get("/sitemap.xml")
@public("lists maps of public pages")
def index() -> ResponseReturnValue:
    """The list of maps."""
    part = (Topic.id // TOPICS).label("part")
    parts = db.session.execute(
        _public_topics(part, sa.func.max(Topic.last_activity_at)).group_by(part).order_by(part)
    ).all()
    maps = [(absolute_url("maps.pages"), None)]
    maps += [(absolute_url("maps.topics", part=row[0]), row[1]) for row in parts]
    block = (Practice.id // PRACTICES).label("part")
    blocks = db.session.execute(
        _practices(block, sa.func.max(PracticeVersion.published_at)).group_by(block).order_by(block)
    ).all()
    maps += [(absolute_url("maps.practices", part=row[0]), row[1]) for row in blocks]
    group = (Event.id // EVENTS).label("part")
    held = db.session.execute(
        _public_events(group, sa.func.max(Event.updated_at)).group_by(group).order_by(group)
    ).all()
    maps += [(absolute_url("maps.events", part=row[0]), row[1]) for row in held]
    latest = db.session.scalar(_issues(sa.func.max(Issue.begun_at)))
    if latest is not None:
        maps.append((absolute_url("maps.newsletter"), latest))
    bundle = (Article.id // ARTICLES).label("part")
    written = db.session.execute(
        _articles(bundle, sa.func.max(ArticleVersion.published_at))
        .group_by(bundle)
        .order_by(bundle)
    ).all()
    maps += [(absolute_url("maps.articles", part=row[0]), row[1]) for row in written]
    return _xml("home/sitemap_index.xml", maps=maps)


@blueprint.get("/sitemap/pages.xml")
@public("lists public pages")
def pages() -> ResponseReturnValue:
    """The pages that every visitor may see, but for topics."""
    places = [_place(name) for name in ("home.front", "home.about", "home.objectives")]
    places += [_place("discussions.index"), _place("practices.index"), _place("events.calendar")]
    places.append(_place("newsletter.issues"))
    places.append(_place("blog.index"))
    places += [_place("home.objective", code=each.code) for each in taxonomy.objectives()]
    slugs = sa.select(Space.slug).where(Space.visibility == PUBLIC).order_by(Space.id)
    places += [_place("discussions.space", slug=slug) for slug in db.session.scalars(slugs)]
    series = sa.select(Series.slug).where(Series.published_at.is_not(None)).order_by(Series.id)
    places += [_place("blog.series", slug=slug) for slug in db.session.scalars(series)]
    return _xml("home/sitemap.xml", places=places)


@blueprint.get("/sitemap/topics-<int:part>.xml")
@public("lists topics of public spaces")
def topics(part: int) -> ResponseReturnValue:
    """The topics of public spaces whose ids fall into this part."""
    rows = db.session.execute(
        _public_topics(Topic.id, Topic.slug, Topic.last_activity_at)
        .where(Topic.id >= part * TOPICS, Topic.id < (part + 1) * TOPICS)
        .order_by(Topic.id)
    ).all()
    if not rows:
        raise NotFound()
    return _xml(
        "home/sitemap.xml",
        places=[_place("discussions.topic", row[2], topic_id=row[0], slug=row[1]) for row in rows],
    )


@blueprint.get("/sitemap/practices-<int:part>.xml")
@public("lists practices that everybody may read")
def practices(part: int) -> ResponseReturnValue:
    """The published practices whose ids fall into this part."""
    rows = db.session.execute(
        _practices(Practice.slug, PracticeVersion.published_at)
        .where(Practice.id >= part * PRACTICES, Practice.id < (part + 1) * PRACTICES)
        .order_by(Practice.id)
    ).all()
    if not rows:
        raise NotFound()
    places = [_place("practices.practice", row[1], slug=row[0]) for row in rows]
    return _xml("home/sitemap.xml", places=places)


@blueprint.get("/sitemap/events-<int:part>.xml")
@public("lists events that everybody may read of")
def events(part: int) -> ResponseReturnValue:
    """The events whose ids fall into this part, but for drafts and those of other spaces."""
    rows = db.session.execute(
        _public_events(Event.slug, Event.updated_at)
        .where(Event.id >= part * EVENTS, Event.id < (part + 1) * EVENTS)
        .order_by(Event.id)
    ).all()
    if not rows:
        raise NotFound()
    places = [_place("events.event", row[1], slug=row[0]) for row in rows]
    return _xml("home/sitemap.xml", places=places)


@blueprint.get("/sitemap/newsletter.xml")
@public("lists issues that were sent to everybody")
def newsletter() -> ResponseReturnValue:
    """The issues of the newsletter that were sent: twelve a year need no parts."""
    rows = db.session.execute(
        _issues(Issue.period, Issue.begun_at).order_by(Issue.period.desc()).limit(ISSUES)
    ).all()
    if not rows:
        raise NotFound()
    places = [_place("newsletter.issue", row[1], period=row[0]) for row in rows]
    return _xml("home/sitemap.xml", places=places)


@blueprint.get("/sitemap/articles-<int:part>.xml")
@public("lists articles that everybody may read")
def articles(part: int) -> ResponseReturnValue:
    """The published articles whose ids fall into this part."""
    rows = db.session.execute(
        _articles(Article.slug, ArticleVersion.published_at)
        .where(Article.id >= part * ARTICLES, Article.id < (part + 1) * ARTICLES)
        .order_by(Article.id)
    ).all()
    if not rows:
        raise NotFound()
    places = [_place("blog.article", row[1], slug=row[0]) for row in rows]
    return _xml("home/sitemap.xml", places=places)


@blueprint.get("/robots.txt")
@public("tells robots where not to go")
def robots() -> ResponseReturnValue:
    """Where robots need not go, and where the map is."""
    return Response(ROBOTS.format(sitemap=absolute_url("maps.index")), mimetype="text/plain")


def _public_topics(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .join(Space, Space.id == Topic.space_id)
        .where(
            Space.visibility == PUBLIC,
            Topic.removed_at.is_(None),
            Topic.merged_into_id.is_(None),
        )
    )


def _practices(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .join(PracticeVersion, PracticeVersion.practice_id == Practice.id)
        .where(PracticeVersion.number == Practice.current_version, Practice.withdrawn_at.is_(None))
    )


def _articles(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .where(ArticleVersion.number == Article.current_version, Article.withdrawn_at.is_(None))
    )


def _public_events(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Event)
        .outerjoin(Event.space)
        .where(
            Event.state != DRAFT,
            sa.or_(Event.space_id.is_(None), Space.visibility == PUBLIC),
        )
    )


def _issues(*columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).where(Issue.state.in_(OUT))


def _place(endpoint: str, changed: dt.datetime | None = None, **values: Any) -> Place:
    addresses = {code: absolute_url(endpoint, lang=code, **values) for code in LANGUAGES}
    return Place(addresses, addresses[DEFAULT], changed)


def _xml(template: str, **values: Any) -> Response:
    response = Response(render_template(template, **values), mimetype="application/xml")
    response.add_etag()
    response.cache_control.public = True
    response.cache_control.max_age = 3600
    return response.make_conditional(request)
