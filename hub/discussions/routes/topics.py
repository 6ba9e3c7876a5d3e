"""A topic: its thread, replying, following, reading."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts.models import Member
from hub.core import realtime
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.i18n import current_language
from hub.core.limits import limiter
from hub.core.permissions import can, policy
from hub.discussions import doors, queries, services
from hub.discussions.forms import LevelForm, ReplyForm
from hub.discussions.models import Contribution, Topic
from hub.discussions.policy import Discussing
from hub.discussions.routes import answers
from hub.discussions.routes.blueprint import blueprint

ANSWER_LIMIT = 100


@blueprint.get("/topics/<int:topic_id>")
@policy(Discussing.TOPIC_READ)
def short_topic(topic_id: int) -> ResponseReturnValue:
    """The address without words leads to the one with."""
    found = doors.topic(topic_id, Discussing.TOPIC_READ)
    return redirect(address(found, **request.args.to_dict()), 301)


@blueprint.get("/topics/<int:topic_id>/<slug>")
@policy(Discussing.TOPIC_READ)
def topic(topic_id: int, slug: str) -> ResponseReturnValue:
    """The thread, from the beginning or from contribution `from`."""
    found = doors.topic(topic_id, Discussing.TOPIC_READ)
    if found.merged_into_id is not None:
        return redirect(url_for("discussions.short_topic", topic_id=found.merged_into_id), 302)
    if slug != found.slug:
        return redirect(address(found, **request.args.to_dict()), 301)
    return _thread_page(found, ReplyForm(formdata=None))


@blueprint.post("/topics/<int:topic_id>/replies")
@policy(Discussing.TOPIC_REPLY)
@limiter.limit("20/minute;200/hour", methods=["POST"])
@idempotent
def post_reply(topic_id: int) -> ResponseReturnValue:
    """A reply to the topic, or to the contribution with the number `reply_to`."""
    found = doors.topic(topic_id, Discussing.TOPIC_REPLY)
    visitor: Member = current_visitor()
    form = ReplyForm()
    if not form.validate():
        return _refused_reply(found, form)
    parent = _contribution(found, form.reply_to.data)
    reply = services.post_reply(
        found,
        actor=visitor,
        body=form.body.data,
        lang=form.lang.data,
        parent=parent,
    )
    if wants_fragment():
        return commit(_posted(found, reply, visitor))
    return commit(redirect(permalink(reply), 303))


@blueprint.get("/topics/<int:topic_id>/changes")
@policy(Discussing.TOPIC_READ)
def changes(topic_id: int) -> ResponseReturnValue:
    """What came, changed or went after the change `since`, as fragments in the page's language."""
    found = doors.topic(topic_id, Discussing.TOPIC_READ)
    visitor = current_visitor()
    since = request.args.get("since", 0, type=int)
    entries = queries.changes_since(found, since, visitor=visitor, limit=ANSWER_LIMIT)
    items = answers.items(found, entries, visitor=visitor)
    last = entries[-1].contribution.change if len(entries) == ANSWER_LIMIT else found.change
    return jsonify(change=last, items=items, more=len(entries) == ANSWER_LIMIT)


@blueprint.post("/topics/<int:topic_id>/read")
@policy(Discussing.TOPIC_FOLLOW)
def read_topic(topic_id: int) -> ResponseReturnValue:
    """What was shown is read: `numbers` (several), or everything."""
    found = doors.topic(topic_id, Discussing.TOPIC_FOLLOW)
    numbers = request.form.get("numbers")
    seen = {int(n) for n in numbers.split(",") if n.isdecimal()} if numbers is not None else None
    reached = services.mark_read(found, actor=current_visitor(), seen=seen)
    if wants_fragment():
        return commit(jsonify(read=reached))
    return commit(redirect(address(found), 303))


@blueprint.post("/topics/<int:topic_id>/follow")
@policy(Discussing.TOPIC_FOLLOW)
def follow_topic(topic_id: int) -> ResponseReturnValue:
    """Follow the topic at another level."""
    found = doors.topic(topic_id, Discussing.TOPIC_FOLLOW)
    form = LevelForm()
    if form.validate():
        services.follow_topic(found, actor=current_visitor(), level=form.level.data)
    if wants_fragment():
        return commit(
            render_template("discussions/_follow_topic.html", topic=found, follow=form.level.data)
        )
    return commit(redirect(address(found), 303))


def address(topic: Topic, **values: str) -> str:
    """The topic's page."""
    return url_for("discussions.topic", topic_id=topic.id, slug=topic.slug, **values)


def permalink(contribution: Contribution) -> str:
    """The page of the thread on which the contribution stands, at its place."""
    topic = contribution.topic
    values = {"from": str(contribution.number)} if topic.last_number > queries.PAGE_SIZE else {}
    return address(topic, **values) + f"#c{contribution.number}"


def _thread_page(topic: Topic, form: ReplyForm) -> str:
    visitor = current_visitor()
    standing = queries.standing(visitor, topic)
    start = request.args.get("from", type=int)
    page = queries.thread(topic, visitor=visitor, start=start, read=standing.read)
    answered = request.args.get("reply_to", type=int) or form.reply_to.data
    return render_template(
        "discussions/thread.html",
        topic=topic,
        space=topic.space,
        text=topic.space.text(current_language().code),
        thread=page,
        standing=standing,
        first_unread=answers.first_unread(topic, standing, page),
        here=realtime.here(f"topic:{topic.id}"),
        form=answers.prefilled(form, topic, standing, quote=request.args.get("quote", type=int)),
        answered=_contribution(topic, answered),
        may_moderate=can(visitor, Discussing.TOPIC_MODERATE, topic),
    )


def _refused_reply(topic: Topic, form: ReplyForm) -> ResponseReturnValue:
    if wants_fragment():
        answered = _contribution(topic, form.reply_to.data)
        return render_template(
            "discussions/_composer.html", topic=topic, form=form, answered=answered
        ), 422
    return _thread_page(topic, form), 422


def _posted(topic: Topic, reply: Contribution, visitor: Member) -> ResponseReturnValue:
    entry = queries.entry(reply, visitor=visitor)
    return jsonify(
        change=topic.change,
        items=answers.items(topic, [entry], visitor=visitor),
        undo=render_template("discussions/_undo.html", contribution=reply),
        composer=render_template(
            "discussions/_composer.html", topic=topic, form=ReplyForm(formdata=None), answered=None
        ),
    )


def _contribution(topic: Topic, number: int | None) -> Contribution | None:
    if not number:
        return None
    return db.session.query(Contribution).filter_by(topic_id=topic.id, number=number).one_or_none()
