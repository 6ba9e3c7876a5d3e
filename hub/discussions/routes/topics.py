"""A topic: its thread, replying, following, reading."""

import json
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.files import takes_files
from hub.core.i18n import _, current_language
from hub.core.limits import limiter
from hub.core.numbers import whole, whole_or
from hub.core.pagecache import is_stranger, shared_page
from hub.core.permissions import policy, require
from hub.discussions import doors, queries, services
from hub.discussions.forms import LevelForm, ReplyForm
from hub.discussions.models import Contribution, Summary, Topic, WaitingText
from hub.discussions.policy import Discussing
from hub.discussions.queries import Tally
from hub.discussions.routes import answers, fragments
from hub.discussions.routes.blueprint import blueprint
from hub.links.queries import links_of_all

ANSWER_LIMIT = 100
# What a stranger's address may ask and still get the page that all strangers share.
SHARED = {"from", "question"}


@blueprint.get("/topics/<int:topic_id>")
@policy(Discussing.TOPIC_READ)
def short_topic(topic_id: int) -> ResponseReturnValue:
    """The address without words leads to the one with."""
    found = doors.topic(topic_id, Discussing.TOPIC_READ)
    return redirect(address(found, **request.args.to_dict()), 301)


@blueprint.get("/topics/<int:topic_id>/<slug>")
@policy(Discussing.TOPIC_READ)
def topic(topic_id: int, slug: str) -> ResponseReturnValue:
    """The thread, from the beginning or from contribution `from`; strangers share one page.

    In a guided discussion `question` shows only what answers it.
    """
    is_shared = is_stranger() and set(request.args) <= SHARED
    seen = queries.glance(topic_id) if is_shared else None
    if seen is None or seen.slug != slug or seen.merged_into_id is not None:
        return _own_page(topic_id, slug)
    require(None, Discussing.TOPIC_READ, seen)
    asked = tuple(request.args.get(name) for name in sorted(SHARED))
    key = ("topic", topic_id, asked, current_language().code, seen.version)
    return shared_page(key, lambda: _thread_page(_read(topic_id)))


@blueprint.post("/topics/<int:topic_id>/replies")
@policy(Discussing.TOPIC_REPLY)
@limiter.limit("20/minute;200/hour", methods=["POST"])
@takes_files
@idempotent
def post_reply(topic_id: int) -> ResponseReturnValue:
    """A reply to the topic, or to the contribution `reply_to` (an id)."""
    found = doors.topic(topic_id, Discussing.TOPIC_REPLY)
    visitor: Member = current_visitor()
    form = ReplyForm()
    if not form.validate():
        return _refused_reply(found, form)
    parent = _contribution(found, form.reply_to.data)
    reply = services.hand_in_reply(
        found,
        actor=visitor,
        body=form.body.data,
        lang=form.lang.data,
        parent=parent,
        attachments=form.files.data,
        question=answers.chosen_question(form, found),
    )
    if isinstance(reply, WaitingText):
        return commit(held_back(reply))
    if wants_fragment():
        return commit(_posted(found, reply))
    return commit(redirect(permalink(reply), 303))


@blueprint.get("/topics/<int:topic_id>/changes")
@policy(Discussing.TOPIC_READ)
def changes(topic_id: int) -> ResponseReturnValue:
    """What came, changed or went after the change `since`, as fragments in the page's language."""
    found = doors.topic(topic_id, Discussing.TOPIC_READ)
    visitor = current_visitor()
    since = request.args.get("since", 0, type=whole)
    only = answers.only_asked(queries.guide(found), _question_asked())
    entries = queries.changes_since(found, since, visitor=visitor, limit=ANSWER_LIMIT, only=only)
    items = answers.items(found, entries, visitor=visitor)
    last = entries[-1].contribution.change if len(entries) == ANSWER_LIMIT else found.change
    return jsonify(change=last, items=items, more=len(entries) == ANSWER_LIMIT)


@blueprint.post("/topics/<int:topic_id>/read")
@policy(Discussing.TOPIC_FOLLOW)
def read_topic(topic_id: int) -> ResponseReturnValue:
    """What was shown is read: `numbers` (several), or everything."""
    found = doors.topic(topic_id, Discussing.TOPIC_FOLLOW)
    numbers = request.form.get("numbers")
    seen = None if numbers is None else {whole_or(each, 0) for each in numbers.split(",")}
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
        action = url_for("discussions.follow_topic", topic_id=found.id)
        return commit(
            render_template("discussions/_follow.html", action=action, level=form.level.data)
        )
    return commit(redirect(address(found), 303))


def address(topic: Topic, **values: Any) -> str:
    """The topic's page."""
    return url_for("discussions.topic", topic_id=topic.id, slug=topic.slug, **values)


def permalink(contribution: Contribution) -> str:
    """The page of the thread on which the contribution stands, at its place."""
    topic = contribution.topic
    values = {"from": str(contribution.number)} if topic.last_number > queries.PAGE_SIZE else {}
    return address(topic, **values) + f"#c{contribution.number}"


def held_back(held: WaitingText) -> Response:
    """The topic's page at the text that waits, which says what happens next."""
    flash(_("Your text waits for the moderators. You are told what they decide."), "success")
    # Another address than the one at hand: a script's browser would only jump otherwise.
    place = f"{address(held.topic, waiting=held.id)}#waiting-{held.id}"
    if not wants_fragment():
        return redirect(place, 303)
    answer = make_response("", 200)
    answer.headers["HX-Redirect"] = place
    return answer


def _read(topic_id: int) -> Topic:
    return doors.topic(topic_id, Discussing.TOPIC_READ)


def _own_page(topic_id: int, slug: str) -> ResponseReturnValue:
    topic = _read(topic_id)
    if topic.merged_into_id is not None:
        return redirect(url_for("discussions.short_topic", topic_id=topic.merged_into_id), 302)
    if slug != topic.slug:
        return redirect(address(topic, **request.args.to_dict()), 301)
    return _thread_page(topic)


def _thread_page(topic: Topic, form: ReplyForm | None = None) -> str:
    visitor = current_visitor()
    if form is None and visitor is not None:
        form = ReplyForm(formdata=None)
    standing = queries.standing(visitor, topic)
    start = request.args.get("from", type=whole)
    guide, asked = queries.guide(topic), _question_asked()
    only = answers.only_asked(guide, asked)
    page = queries.thread(topic, visitor=visitor, start=start, read=standing.read, only=only)
    linked = links_of_all(page.linked, visitor)
    quoted = request.args.get("quote", type=whole)
    parent_id = request.args.get("reply_to", type=whole) or (form and form.reply_to.data)
    return render_template(
        "discussions/thread.html",
        topic=topic,
        thread=page,
        standing=standing,
        unread=answers.first_unread(topic, standing, page),
        description=answers.description(page),
        participants=answers.participants(page),
        guide=guide,
        summary=_summary(topic),
        asked=asked if only is not None else None,
        form=form and answers.prefilled(form, topic, standing, quote=quoted),
        contribution=partial(fragments.contribution, topic=topic, visitor=visitor, linked=linked),
        parent=_contribution(topic, parent_id),
        waiting=queries.waiting_in(topic, visitor) if standing.waiting else (),
        linked=linked,
    )


def _refused_reply(topic: Topic, form: ReplyForm) -> ResponseReturnValue:
    if not wants_fragment():
        return _thread_page(topic, form), 422
    parent = _contribution(topic, form.reply_to.data)
    return _composer(topic, form, parent), 422


def _posted(topic: Topic, reply: Contribution) -> Response:
    """An empty composer; the page's script then asks for what came, its own reply among it."""
    empty = ReplyForm(formdata=None)
    empty.question.data = request.form.get("question", type=whole)
    response = make_response(_composer(topic, empty, None))
    told = {"target": "body", "number": reply.number, "contribution": reply.id}
    response.headers["HX-Trigger"] = json.dumps({"hub:posted": told})
    return response


def _composer(topic: Topic, form: ReplyForm, parent: Contribution | None) -> str:
    return render_template(
        "discussions/_composer.html",
        topic=topic,
        form=form,
        parent=parent,
        guide=queries.guide(topic),
    )


def _summary(topic: Topic) -> tuple[Summary, Tally] | None:
    """The summary that is out, with what was said to it."""
    if topic.guided is None or topic.guided.is_running:
        return None
    found = queries.summary_of(topic)
    return (found, queries.tally(found)) if found else None


def _question_asked() -> int | None:
    """The number of the guiding question whose answers are asked for."""
    return request.args.get("question", type=whole)


def _contribution(topic: Topic, contribution_id: int | None) -> Contribution | None:
    if not contribution_id:
        return None
    return db.session.scalars(
        sa.select(Contribution)
        .where(Contribution.topic_id == topic.id, Contribution.id == contribution_id)
        .options(joinedload(Contribution.author))
    ).one_or_none()
