"""Atom feeds of what is public (RFC 4287). The same for every reader, whoever is signed in."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.config import Settings
from hub.core import atom
from hub.core.atom import Entry, Feed, base, xml
from hub.core.db import db
from hub.core.doors import open_door
from hub.core.i18n import DEFAULT, LANGUAGES, _, absolute_url, in_language
from hub.core.markup import absolute_links
from hub.core.permissions import policy, public
from hub.discussions.models import PUBLISHED, TEXT, Contribution, Space, Summary, Topic
from hub.discussions.policy import Discussing
from hub.discussions.queries import (
    endorsed_summaries,
    visible_contributions,
    visible_spaces,
    visible_topics,
)

blueprint = Blueprint("feeds", __name__, template_folder="templates", url_prefix="/feeds")

ENTRIES = 50


@blueprint.get("/discussions.atom")
@public("topics of public spaces")
def discussions() -> ResponseReturnValue:
    """The newest topics of all public spaces."""
    lang = _language()
    with in_language(lang):
        feed = Feed(
            id=f"{base()}/feeds/discussions",
            address=absolute_url("discussions.index", lang=lang),
            title=_("%(site)s: new topics", site=_settings().site_name),
            since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
        return _answer(feed, _news(sa.true(), lang), lang)


@blueprint.get("/spaces/<slug>.atom")
@policy(Discussing.SPACE_READ)
def space(slug: str) -> ResponseReturnValue:
    """The newest topics of one public space."""
    lang = _language()
    found = open_door(visible_spaces(None).where(Space.slug == slug), Discussing.SPACE_READ, None)
    feed = Feed(
        id=f"{base()}/feeds/spaces/{found.id}",
        address=absolute_url("discussions.space", lang=lang, slug=slug),
        title=xml(found.text(lang).title),
        since=found.created_at,
    )
    with in_language(lang):
        return _answer(feed, _news(Topic.space_id == found.id, lang), lang)


@blueprint.get("/topics/<int:topic_id>.atom")
@policy(Discussing.TOPIC_READ)
def topic(topic_id: int) -> ResponseReturnValue:
    """The newest contributions to one topic of a public space."""
    lang = _language()
    found = open_door(visible_topics(None).where(Topic.id == topic_id), Discussing.TOPIC_READ, None)
    if found.merged_into_id is not None:
        return redirect(url_for("feeds.topic", topic_id=found.merged_into_id), 302)
    feed = Feed(
        id=f"{base()}/feeds/topics/{found.id}",
        address=absolute_url("discussions.topic", lang=lang, topic_id=found.id, slug=found.slug),
        title=xml(found.title),
        since=found.created_at,
    )
    with in_language(lang):
        newest = db.session.scalars(
            visible_contributions(None)
            .where(Contribution.topic_id == topic_id, *_readable())
            .order_by(Contribution.number.desc())
            .limit(ENTRIES)
        ).unique()
        replies = [_reply(each, lang) for each in newest]
        return _answer(feed, [*_summaries(Topic.id == topic_id, lang), *replies], lang)


def _news(which: sa.ColumnElement[bool], lang: str) -> list[Entry]:
    """The newest topics and endorsed summaries, newest first."""
    entries = [*_summaries(which, lang), *_openings(which, lang)]
    return sorted(entries, key=lambda entry: entry.published, reverse=True)[:ENTRIES]


def _summaries(which: sa.ColumnElement[bool], lang: str) -> list[Entry]:
    """The newest endorsed summaries of public discussions."""
    return [_summary(each, lang) for each in endorsed_summaries(which, limit=ENTRIES)]


def _summary(summary: Summary, lang: str) -> Entry:
    topic = summary.topic
    text = summary.text(lang)
    endorsed = topic.guided.endorsed_at if topic.guided else None
    return Entry(
        id=f"{base()}/topics/{topic.id}/summary",
        address=absolute_url("discussions.summary", lang=lang, topic_id=topic.id),
        title=xml(_("Consolidated summary: %(title)s", title=topic.title)),
        lang=text.lang,
        author=xml(_settings().site_name),
        published=endorsed or summary.published_at,
        updated=endorsed or summary.published_at,
        html=xml(absolute_links(text.html, base())),
        categories=topic.objectives,
    )


def _openings(which: sa.ColumnElement[bool], lang: str) -> list[Entry]:
    newest = db.session.scalars(
        visible_contributions(None)
        .where(Contribution.number == 1, Topic.merged_into_id.is_(None), which, *_readable())
        .order_by(Contribution.created_at.desc(), Contribution.id.desc())
        .limit(ENTRIES)
    ).unique()
    return [_opening(each, lang) for each in newest]


def _readable() -> tuple[sa.ColumnElement[bool], ...]:
    return (Contribution.state == PUBLISHED, Contribution.kind == TEXT)


def _opening(contribution: Contribution, lang: str) -> Entry:
    topic = contribution.topic
    return _entry(
        contribution,
        id=f"{base()}/topics/{topic.id}",
        address=absolute_url("discussions.topic", lang=lang, topic_id=topic.id, slug=topic.slug),
        title=topic.title,
        categories=topic.objectives,
    )


def _reply(contribution: Contribution, lang: str) -> Entry:
    who = _author(contribution)
    title = contribution.topic.title
    return _entry(
        contribution,
        id=f"{base()}/contributions/{contribution.id}",
        address=absolute_url(
            "discussions.contribution", lang=lang, contribution_id=contribution.id
        ),
        title=title
        if contribution.is_opening
        else _("%(who)s in “%(topic)s”", who=who, topic=title),
    )


def _entry(
    contribution: Contribution,
    *,
    id: str,
    address: str,
    title: str,
    categories: Sequence[str] = (),
) -> Entry:
    return Entry(
        id=id,
        address=address,
        title=xml(title),
        lang=contribution.lang,
        author=xml(_author(contribution)),
        published=contribution.created_at,
        updated=contribution.edited_at or contribution.created_at,
        html=xml(absolute_links(contribution.html, base())),
        categories=categories,
    )


def _answer(feed: Feed, entries: Sequence[Entry], lang: str) -> Response:
    query = "" if lang == DEFAULT else f"?lang={lang}"
    return atom.answer(feed, entries, lang=lang, query=query)


def _author(contribution: Contribution) -> str:
    return contribution.author.public_name or _("Former member")


def _language() -> str:
    """Feeds have no language in their address; `?lang=` chooses that of the frame and links."""
    asked = request.args.get("lang", DEFAULT)
    return asked if asked in LANGUAGES else DEFAULT


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
