"""Authors: what the reviewers told them, and their answer to each comment."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Refused
from hub.core.i18n import _
from hub.core.permissions import can, policy, require
from hub.practices import doors
from hub.practices.forms.reviewing import MOST_WORDS, TOO_LONG, strip
from hub.practices.models import CommentAnswer, Practice
from hub.practices.policy import Practising
from hub.practices.queries import reviewing as queries
from hub.practices.queries.reviewing import Round
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.responding import Given, answer_comments, mark_of


@blueprint.get("/drafts/<key>/comments")
@policy(Practising.COMMENT_READ)
def comments(key: str) -> ResponseReturnValue:
    """The comments of each round that was decided, by Reviewer 1, 2, …, with the answers."""
    found = doors.draft(key, Practising.COMMENT_READ)
    return _page(found, _rounds(found))


@blueprint.post("/drafts/<key>/comments")
@policy(Practising.COMMENT_ANSWER)
@idempotent
def save_answers(key: str) -> ResponseReturnValue:
    """All answers are kept as they were sent, but those that a co-author gave meanwhile."""
    found = doors.draft(key, Practising.COMMENT_READ)
    rounds = _rounds(found)
    typed = {
        name.removeprefix("answer-"): strip(value)
        for name, value in request.form.items()
        if name.startswith("answer-")
    }
    faults = {
        key: str(TOO_LONG) % {"max": MOST_WORDS}
        for key, body in typed.items()
        if len(body) > MOST_WORDS
    }
    require(current_visitor(), Practising.COMMENT_ANSWER, found)
    if faults:
        return _page(found, rounds, typed=typed, faults=faults), 422
    given = {key: Given(body, request.form.get(f"read-{key}", "")) for key, body in typed.items()}
    try:
        overtaken = answer_comments(found, rounds[:1], actor=current_visitor(), given=given)
    except Refused as refusal:
        db.session.rollback()
        found = doors.draft(key, Practising.COMMENT_READ)
        return _page(found, _rounds(found), typed=typed, said=str(refusal.description)), 409
    if overtaken:
        db.session.commit()
        typed = {each: body for each, body in typed.items() if each in overtaken}
        return _page(found, _rounds(found), typed=typed, overtaken=overtaken), 409
    flash(_("Your answers are saved."), "success")
    return commit(redirect(url_for("practices.comments", key=key), 303))


def _rounds(practice: Practice) -> list[Round]:
    rounds = queries.decided_rounds(practice)
    if not rounds:
        raise NotFound()
    return rounds


def _page(
    practice: Practice,
    rounds: list[Round],
    *,
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    overtaken: dict[str, CommentAnswer] | None = None,
    said: str = "",
) -> str:
    answers: dict[str, Any] = {
        remark.key: remark.answer
        for each in rounds
        for voice in each.voices
        for remark in voice.remarks
    }
    return render_template(
        "practices/reviewing/comments.html",
        practice=practice,
        rounds=rounds,
        typed=typed or {},
        faults=faults or {},
        overtaken=overtaken or {},
        said=said,
        marks={key: mark_of(answer) for key, answer in answers.items()},
        answers_now=can(current_visitor(), Practising.COMMENT_ANSWER, practice),
    )
