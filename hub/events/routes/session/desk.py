"""The moderators' desk: what is done with questions, polls and notes while the event is held."""

from collections.abc import Callable
from functools import partial

import sqlalchemy as sa
from flask import request
from flask.typing import ResponseReturnValue

from hub.core.db import db
from hub.core.edge import current_visitor, idempotent, wants_fragment
from hub.core.errors import NotFound, Refused
from hub.core.i18n import current_language
from hub.core.permissions import policy, require
from hub.events import doors
from hub.events.forms.session import AnswerForm, NoteForm, PollForm, SessionForm
from hub.events.models import LiveQuestion, Poll, SessionNote
from hub.events.policy import Convening, Seat
from hub.events.routes.blueprint import blueprint
from hub.events.routes.session.live import done, overtaken, poll_of, question_of, refused, shown
from hub.events.services.session import notes, polls, questions, running


@blueprint.post("/<slug>/live/settings")
@policy(Convening.SESSION_MODERATE)
def set_session(slug: str) -> ResponseReturnValue:
    """Whether questions are taken, and whether moderators see them first."""
    seat = _desk(slug)
    form = SessionForm()
    running.set_session(
        seat.event,
        questions_open=bool(form.questions_open.data),
        moderators_first=bool(form.moderators_first.data),
    )
    return done(seat, "#desk")


@blueprint.post("/<slug>/live/questions/<int:number>/approval")
@policy(Convening.SESSION_MODERATE)
def approve_question(slug: str, number: int) -> ResponseReturnValue:
    """Everybody reads a question that waited."""
    return _with_question(slug, number, questions.let_through)


@blueprint.route("/<slug>/live/questions/<int:number>/answer", methods=["POST", "DELETE"])
@policy(Convening.SESSION_MODERATE)
def answer_question(slug: str, number: int) -> ResponseReturnValue:
    """It was answered, with words or aloud; or (DELETE) it is open again."""
    if request.method == "DELETE":
        return _with_question(slug, number, questions.reopen)
    form = AnswerForm()
    if not form.validate():
        seat = _desk(slug)
        if wants_fragment():
            return refused(seat, answer_form=form)
        return shown(seat, answer_form=form, answering=number), 422
    words = (form.answer.data or "") if "answer" in request.form else None
    act = partial(questions.answer, words=words, lang=current_language().code)
    return _with_question(slug, number, act)


@blueprint.route("/<slug>/live/questions/<int:number>/hiding", methods=["POST", "DELETE"])
@policy(Convening.SESSION_MODERATE)
def hide_question(slug: str, number: int) -> ResponseReturnValue:
    """Only moderators and its author still see it; or (DELETE) everybody again."""
    if request.method == "DELETE":
        return _with_question(slug, number, questions.show_again)
    return _with_question(slug, number, partial(questions.hide, actor=current_visitor()))


@blueprint.post("/<slug>/live/polls")
@policy(Convening.SESSION_MODERATE)
@idempotent
def prepare_poll(slug: str) -> ResponseReturnValue:
    """A poll that moderators see until one of them opens it."""
    seat = _desk(slug)
    form = PollForm()
    if not form.validate():
        return refused(seat, poll_form=form)
    polls.prepare_poll(
        seat.event,
        actor=current_visitor(),
        lang=current_language().code,
        question=form.question.data,
        options=form.lines,
        takes_several=bool(form.takes_several.data),
        shows_result=bool(form.shows_result.data),
    )
    return done(seat, "#polls")


@blueprint.post("/<slug>/live/polls/<int:poll_id>/opening")
@policy(Convening.SESSION_MODERATE)
def open_poll(slug: str, poll_id: int) -> ResponseReturnValue:
    """Everybody can vote."""
    return _with_poll(slug, poll_id, polls.open_poll)


@blueprint.post("/<slug>/live/polls/<int:poll_id>/closing")
@policy(Convening.SESSION_MODERATE)
def close_poll(slug: str, poll_id: int) -> ResponseReturnValue:
    """Nobody can vote any more; the result is shown."""
    return _with_poll(slug, poll_id, polls.close_poll)


@blueprint.delete("/<slug>/live/polls/<int:poll_id>")
@policy(Convening.SESSION_MODERATE)
def discard_poll(slug: str, poll_id: int) -> ResponseReturnValue:
    """A poll that was never opened is gone."""
    return _with_poll(slug, poll_id, polls.discard_poll)


@blueprint.post("/<slug>/live/notes")
@policy(Convening.SESSION_MODERATE)
@idempotent
def make_note(slug: str) -> ResponseReturnValue:
    """What was announced just now, and by whom."""
    seat = _desk(slug)
    form = NoteForm()
    if not form.validate():
        return refused(seat, note_form=form)
    notes.note(
        seat.event,
        actor=current_visitor(),
        kind=form.kind.data,
        who=form.who.data,
        body=form.note.data,
        lang=current_language().code,
    )
    return done(seat, "#notes")


@blueprint.delete("/<slug>/live/notes/<int:note_id>")
@policy(Convening.SESSION_MODERATE)
def remove_note(slug: str, note_id: int) -> ResponseReturnValue:
    """It was not announced after all."""
    seat = _desk(slug)
    found = db.session.scalars(
        sa.select(SessionNote).where(
            SessionNote.id == note_id, SessionNote.event_id == seat.event.id
        )
    ).one_or_none()
    if found is None:
        raise NotFound()
    notes.remove_note(seat.event, found)
    return done(seat, "#notes")


def _desk(slug: str) -> Seat:
    seat = doors.seat(slug, Convening.SESSION_READ)
    require(seat.visitor, Convening.SESSION_MODERATE, seat.event)
    return seat


def _with_question(
    slug: str, number: int, act: Callable[[LiveQuestion], None]
) -> ResponseReturnValue:
    seat = _desk(slug)
    try:
        act(question_of(seat, number))
    except Refused as refusal:
        return overtaken(slug, refusal)
    return done(seat, f"#q{number}")


def _with_poll(slug: str, poll_id: int, act: Callable[[Poll], None]) -> ResponseReturnValue:
    seat = _desk(slug)
    try:
        act(poll_of(seat, poll_id))
    except Refused as refusal:
        return overtaken(slug, refusal)
    return done(seat, "#polls")
