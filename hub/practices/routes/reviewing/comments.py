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
    given = {key: Given(body, request.form.get(f"read-{key}", "")) for key, body in typed.items()}
    if faults:
        changed = {key: each for key, each in given.items() if each.is_changed}
        return _page(found, rounds, given=changed, faults=faults), 422
    try:
        overtaken = answer_comments(found, rounds[:1], actor=current_visitor(), given=given)
    except Refused as refusal:
        db.session.rollback()
        found = doors.draft(key, Practising.COMMENT_READ)
        return _page(found, _rounds(found), given=given, said=str(refusal.description)), 409
    if overtaken:
        db.session.commit()
        # Whoever has read both may replace the co-author's.
        given = {key: Given(typed[key], mark_of(answer)) for key, answer in overtaken.items()}
        return _page(found, _rounds(found), given=given, overtaken=overtaken), 409
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
    given: dict[str, Given] | None = None,
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
        typed={key: each.body for key, each in (given or {}).items()},
        faults=faults or {},
        overtaken=overtaken or {},
        said=said,
        marks={
            **{key: mark_of(answer) for key, answer in answers.items()},
            **{key: each.read for key, each in (given or {}).items()},
        },
        answers_now=can(current_visitor(), Practising.COMMENT_ANSWER, practice),
    )
