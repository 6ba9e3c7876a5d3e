"""Spaces and the topics in them."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.files import takes_files
from hub.core.i18n import _
from hub.core.permissions import policy, public
from hub.discussions import doors, queries, services
from hub.discussions.forms import LevelForm, TopicForm
from hub.discussions.models import Space, role_in
from hub.discussions.policy import Discussing
from hub.discussions.routes.blueprint import blueprint

SHOWS = ("unanswered", "followed", "unread")


@blueprint.get("/discussions/")
@public("lists what the visitor may see")
def index() -> ResponseReturnValue:
    """The spaces, with what is new in each."""
    visitor = current_visitor()
    return render_template(
        "discussions/index.html",
        rows=queries.space_rows(visitor),
        topics=queries.topic_rows(
            queries.topics(visitor, **_filters()), visitor=visitor, after=request.args.get("after")
        ),
        filters=_filters(),
        archived=queries.archived_spaces(visitor),
    )


@blueprint.get("/discussions/<slug>/")
@policy(Discussing.SPACE_READ)
def space(slug: str) -> ResponseReturnValue:
    """A space: welcome, moderators, guiding questions, topics by latest activity."""
    visitor = current_visitor()
    found = doors.space(slug, Discussing.SPACE_READ)
    return render_template(
        "discussions/space.html",
        space=found,
        moderators=queries.moderators_of(found),
        role=role_in(visitor, found.id),
        count=queries.count_members(found),
        level=queries.space_level(visitor, found),
        topics=queries.topic_rows(
            queries.topics(visitor, space=found, **_filters()),
            visitor=visitor,
            after=request.args.get("after"),
            pinned_first=True,
        ),
        filters=_filters(),
        beside=queries.beside_space(found, visitor),
    )


@blueprint.post("/discussions/<slug>/follow")
@policy(Discussing.SPACE_FOLLOW)
def follow_space(slug: str) -> ResponseReturnValue:
    """Follow the space at another level."""
    found = doors.space(slug, Discussing.SPACE_FOLLOW)
    form = LevelForm()
    if form.validate():
        services.follow_space(found, actor=current_visitor(), level=form.level.data)
    if wants_fragment():
        action = url_for("discussions.follow_space", slug=slug)
        return commit(
            render_template("discussions/_follow.html", action=action, level=form.level.data)
        )
    return commit(redirect(url_for("discussions.space", slug=slug), 303))


@blueprint.post("/discussions/<slug>/read")
@policy(Discussing.SPACE_FOLLOW)
def read_space(slug: str) -> ResponseReturnValue:
    """All topics of the space are read."""
    found = doors.space(slug, Discussing.SPACE_FOLLOW)
    services.mark_space_read(found, actor=current_visitor())
    return commit(redirect(url_for("discussions.space", slug=slug), 303))


@blueprint.get("/discussions/<slug>/topics/new")
@policy(Discussing.TOPIC_OPEN)
def new_topic(slug: str) -> ResponseReturnValue:
    """The form with which a moderator opens a topic."""
    found = doors.space(slug, Discussing.TOPIC_OPEN)
    return _topic_form(found, TopicForm())


@blueprint.post("/discussions/<slug>/topics/")
@policy(Discussing.TOPIC_OPEN)
@takes_files
@idempotent
def open_topic(slug: str) -> ResponseReturnValue:
    """A moderator opens a topic without a proposal."""
    found = doors.space(slug, Discussing.TOPIC_OPEN)
    form = TopicForm()
    if not form.validate():
        return _topic_form(found, form), 422
    topic = services.open_topic(
        found,
        actor=current_visitor(),
        title=form.title.data,
        body=form.body.data,
        lang=form.lang.data,
        objectives=form.objectives.data,
        countries=form.countries.data,
        attachments=form.files.data,
    )
    return commit(redirect(url_for("discussions.topic", topic_id=topic.id, slug=topic.slug), 303))


@blueprint.get("/discussions/similar")
@public("finds what the visitor may see")
def similar() -> ResponseReturnValue:
    """Topics near to a title that is being typed."""
    title = request.args.get("title", "")[:200]
    found = queries.similar_topics(current_visitor(), title) if len(title) > 3 else []
    return render_template("discussions/_similar.html", topics=found)


def _topic_form(space: Space, form: TopicForm) -> str:
    return render_template(
        "discussions/topic_form.html", space=space, form=form, title=_("Open a topic")
    )


def _filters() -> dict[str, Any]:
    """What the reader filters by; `in` is the language, since `lang` is the page's."""
    names = {"objective": "objective", "country": "country", "lang": "in", "show": "show"}
    chosen = {name: request.args.get(sent) or None for name, sent in names.items()}
    if chosen["show"] not in SHOWS:
        chosen["show"] = None
    return chosen
