"""The live page of an event: questions with support, polls, and what was announced."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent, wants_fragment
from hub.core.errors import Forbidden, NotFound, Refused
from hub.core.i18n import current_language
from hub.core.limits import limiter, who
from hub.core.numbers import whole, whole_or
from hub.core.permissions import can, policy
from hub.events import doors
from hub.events.forms.session import AnswerForm, NoteForm, PollForm, QuestionForm, SessionForm
from hub.events.models import LiveQuestion, Poll
from hub.events.policy import Convening, Seat
from hub.events.queries.session import live
from hub.events.routes.blueprint import blueprint
from hub.events.routes.session.joining import not_of_them
from hub.events.services.session import polls, questions

PAGE = "events/session/live.html"


def seat_counted() -> str:
    """Each person has their own limit: many guests sit behind the address of one room."""
    guest = doors.guest_in_browser() if current_visitor() is None else ""
    return f"guest:{guest}" if guest else who()


@blueprint.get("/<slug>/live")
@policy(Convening.SESSION_READ)
def live_page(slug: str) -> ResponseReturnValue:
    """Questions by support or newest first (`order`), polls, notes; the desk for moderators."""
    try:
        seat = doors.seat(slug, Convening.SESSION_READ)
    except Forbidden:
        return not_of_them(slug)
    return shown(seat)


@blueprint.get("/<slug>/live/changes")
@policy(Convening.SESSION_READ)
def live_changes(slug: str) -> ResponseReturnValue:
    """What changed after `since`, as fragments for this reader, and what is there at all."""
    seat = doors.seat(slug, Convening.SESSION_READ)
    since = request.args.get("since", 0, type=whole)
    session, moderates = live.session_of(seat.event), may_moderate(seat)
    # Read before its content: what comes meanwhile is asked for again, never missed.
    change = session.change
    seen = {
        each.question.number: each for each in live.asked(seat, all_states=moderates, since=since)
    }
    items = [
        _question(seat, seen.get(number), number, moderates)
        for number in live.changed_numbers(seat.event, since)
    ]
    return jsonify(
        change=change,
        open=session.questions_open,
        questions=items,
        polls=[
            {"id": each.poll.id, "state": each.poll.state, "html": _poll(seat, each, moderates)}
            for each in live.polled(seat, all_states=moderates, since=since)
        ],
        notes=[
            {"id": each.id, "html": _part("_note", seat, moderates, note=each)}
            for each in live.notes(seat.event, since=since)
        ],
        standing=live.standing(seat, all_states=moderates),
    )


@blueprint.get("/<slug>/live/stage")
@policy(Convening.SESSION_READ)
def stage(slug: str) -> ResponseReturnValue:
    """What is still to be answered, in large letters, for speakers and the screen behind them."""
    seat = doors.seat(slug, Convening.SESSION_READ)
    values = {
        "event": seat.event,
        "questions": live.open_questions(seat.event),
        "session": live.session_of(seat.event),
    }
    if wants_fragment():
        return render_template("events/session/_stage.html", **values)
    return render_template("events/session/stage.html", **values)


@blueprint.post("/<slug>/live/questions")
@policy(Convening.SESSION_ASK)
@limiter.limit("6/minute;60/hour", methods=["POST"], key_func=seat_counted)
@idempotent
def ask(slug: str) -> ResponseReturnValue:
    """A question to the speakers."""
    seat = doors.seat(slug, Convening.SESSION_ASK)
    form = QuestionForm()
    if not form.validate():
        return refused(seat, ask_form=form)
    try:
        made = questions.ask(
            seat,
            body=form.body.data,
            lang=current_language().code,
            is_named=not form.is_hidden.data,
        )
        db.session.flush()
    except Refused as refusal:
        return overtaken(slug, refusal, ask_form=form)
    return done(seat, f"#q{made.number}")


@blueprint.route("/<slug>/live/questions/<int:number>/support", methods=["POST", "DELETE"])
@policy(Convening.SESSION_ASK)
@limiter.limit("60/minute", key_func=seat_counted)
def support(slug: str, number: int) -> ResponseReturnValue:
    """The reader wants it answered too, or no more (DELETE)."""
    seat = doors.seat(slug, Convening.SESSION_ASK)
    act = questions.unsupport if request.method == "DELETE" else questions.support
    try:
        act(question_of(seat, number), seat)
    except Refused as refusal:
        return overtaken(slug, refusal)
    return done(seat, f"#q{number}")


@blueprint.delete("/<slug>/live/questions/<int:number>")
@policy(Convening.SESSION_ASK)
def take_back(slug: str, number: int) -> ResponseReturnValue:
    """One's own question, as long as nobody supports it."""
    seat = doors.seat(slug, Convening.SESSION_ASK)
    try:
        questions.take_back(question_of(seat, number), seat)
    except Refused as refusal:
        return overtaken(slug, refusal)
    return done(seat, "#questions")


@blueprint.post("/<slug>/live/polls/<int:poll_id>/votes")
@policy(Convening.SESSION_ASK)
@limiter.limit("30/minute", methods=["POST"], key_func=seat_counted)
def vote(slug: str, poll_id: int) -> ResponseReturnValue:
    """The reader's choices (`option`, by number), instead of those they made before."""
    seat = doors.seat(slug, Convening.SESSION_ASK)
    chosen = [whole_or(each, -1) for each in request.form.getlist("option")]
    try:
        polls.vote(poll_of(seat, poll_id), seat, chosen)
    except Refused as refusal:
        return overtaken(slug, refusal)
    return done(seat, f"#poll{poll_id}")


def shown(seat: Seat, **forms: Any) -> str:
    """The live page; `forms` are those that were refused."""
    order = live.NEWEST if request.args.get("order") == live.NEWEST else live.BY_SUPPORT
    moderates = may_moderate(seat)
    session = live.session_of(seat.event)
    desk = {
        "answer_form": AnswerForm(formdata=None),
        "poll_form": PollForm(formdata=None),
        "note_form": NoteForm(formdata=None),
        "session_form": SessionForm(formdata=None, obj=session),
    }
    return render_template(
        PAGE,
        seat=seat,
        event=seat.event,
        session=session,
        moderates=moderates,
        order=order,
        questions=live.asked(seat, all_states=moderates, order=order),
        polls=live.polled(seat, all_states=moderates),
        notes=live.notes(seat.event),
        **{"ask_form": QuestionForm(formdata=None), **desk, **forms},
    )


def done(seat: Seat, place: str) -> Response:
    """It is so: a script is told as much and asks for what changed, a browser gets the page."""
    if wants_fragment():
        return commit(jsonify(done=True))
    order = live.NEWEST if request.args.get("order") == live.NEWEST else None
    page = url_for("events.live_page", slug=seat.event.slug, order=order)
    return commit(redirect(page + place, 303))


def refused(seat: Seat, **forms: Any) -> ResponseReturnValue:
    """The form with what is wrong with it; a script is told the words."""
    if wants_fragment():
        (form,) = forms.values()
        return jsonify(errors={name: str(said[0]) for name, said in form.errors.items()}), 422
    return shown(seat, **forms), 422


def overtaken(slug: str, refusal: Refused, **forms: Any) -> ResponseReturnValue:
    """What the rules said no to: the page as it is now, with the reason and what was typed."""
    db.session.rollback()
    said = str(refusal.description)
    if wants_fragment():
        return jsonify(errors={"": said}), 409
    seat = doors.seat(slug, Convening.SESSION_READ)
    return shown(seat, refusal=said, **forms), 409


def may_moderate(seat: Seat) -> bool:
    """Whether the desk is theirs."""
    return can(seat.visitor, Convening.SESSION_MODERATE, seat.event)


def question_of(seat: Seat, number: int) -> LiveQuestion:
    """The question of that number, if the person sees it. Raises NotFound otherwise."""
    seen = live.asked(seat, all_states=may_moderate(seat), number=number)
    if not seen:
        raise NotFound()
    return seen[0].question


def poll_of(seat: Seat, poll_id: int) -> Poll:
    """The poll of that number, if the person sees it. Raises NotFound otherwise."""
    for each in live.polled(seat, all_states=may_moderate(seat)):
        if each.poll.id == poll_id:
            return each.poll
    raise NotFound()


def _question(seat: Seat, seen: live.Asked | None, number: int, moderates: bool) -> dict[str, Any]:
    if seen is None:
        return {"number": number, "html": ""}
    html = _part("_question", seat, moderates, each=seen, answer_form=AnswerForm(formdata=None))
    return {
        "number": number,
        "html": html,
        "change": seen.question.change,
        "state": seen.question.state,
        "supports": seen.question.supports,
        "own": seen.is_own,
    }


def _poll(seat: Seat, each: live.Polled, moderates: bool) -> str:
    return _part("_poll", seat, moderates, each=each)


def _part(name: str, seat: Seat, moderates: bool, **values: Any) -> str:
    return render_template(
        f"events/session/{name}.html", event=seat.event, moderates=moderates, **values
    )
