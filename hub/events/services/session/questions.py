"""Questions to the speakers: asked, supported, taken back, let through, answered, hidden."""

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock, markup
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.upserts import insert_missing
from hub.events.models import (
    ANSWERED,
    ASKED,
    GONE,
    HELD,
    HIDDEN,
    Event,
    LiveQuestion,
    LiveSupport,
    Session,
)
from hub.events.policy import Seat, asked_from, moderates
from hub.events.services.session.running import hold_session, next_change, refuse_unless_held


def ask(seat: Seat, *, body: str, lang: str, is_named: bool) -> LiveQuestion:
    """The question stands in the session; where moderators come first, it waits for them.

    A guest is never named. Raises Refused when no questions are taken.
    """
    event, visitor = seat.event, seat.visitor
    session = hold_session(event)
    refuse_unless_held(event)
    if not session.questions_open:
        raise Refused(_("No more questions are taken."))
    waits = session.moderators_first and not moderates(visitor, event)
    question = LiveQuestion(
        event_id=event.id,
        number=_last_number(event) + 1,
        change=next_change(session),
        state=HELD if waits else ASKED,
        lang=lang,
        body=body,
        body_html=markup.render(body, lang=lang).html,
        author_id=visitor.id if visitor else None,
        registration_id=seat.registration.id if seat.registration and not visitor else None,
        is_named=is_named and visitor is not None,
    )
    db.session.add(question)
    return question


def support(question: LiveQuestion, seat: Seat) -> None:
    """One more wants it answered; who said so before changes nothing, nor do authors themselves."""
    _change(question)
    refuse_unless_held(question.event)
    if not question.is_out or asked_from(seat, question):
        raise Refused(_("This question takes no support."))
    row = {"question_id": question.id, "supporter": seat.key, "created_at": clock.now()}
    insert_missing(LiveSupport, [row])
    _count(question)


def unsupport(question: LiveQuestion, seat: Seat) -> None:
    """They do not want it answered any more."""
    _change(question)
    db.session.execute(
        sa.delete(LiveSupport).where(
            LiveSupport.question_id == question.id, LiveSupport.supporter == seat.key
        )
    )
    _count(question)


def take_back(question: LiveQuestion, seat: Seat) -> None:
    """The question is gone with its words. Raises Refused if it is another's or has support."""
    _change(question)
    if not asked_from(seat, question) or question.supports or question.state not in (ASKED, HELD):
        raise Refused(_("This question cannot be taken back any more."))
    question.state, question.body, question.body_html = GONE, "", ""


def let_through(question: LiveQuestion) -> None:
    """Everybody reads a question that waited."""
    _change(question)
    if question.state == HELD:
        question.state = ASKED


def answer(question: LiveQuestion, *, words: str | None, lang: str) -> None:
    """It was answered: aloud (a written answer stays as it is), or with these words."""
    _change(question)
    _refuse_if_gone(question)
    question.state, question.answered_at = ANSWERED, clock.now()
    if words is not None:
        question.answer = words
        question.answer_html = markup.render(words, lang=lang).html if words else ""


def reopen(question: LiveQuestion) -> None:
    """It is to be answered after all; a written answer is kept until there is another."""
    _change(question)
    if question.state == ANSWERED:
        question.state, question.answered_at = ASKED, None


def hide(question: LiveQuestion, *, actor: Member) -> None:
    """Moderators and its author alone still see it."""
    _change(question)
    _refuse_if_gone(question)
    question.state, question.hidden_by = HIDDEN, actor.id


def show_again(question: LiveQuestion) -> None:
    """A hidden question stands where it stood."""
    _change(question)
    if question.state == HIDDEN:
        question.state = ANSWERED if question.answered_at else ASKED
        question.hidden_by = None


def _change(question: LiveQuestion) -> Session:
    session = hold_session(question.event)
    db.session.refresh(question)
    question.change = next_change(session)
    return session


def _count(question: LiveQuestion) -> None:
    counted = sa.select(sa.func.count()).where(LiveSupport.question_id == question.id)
    question.supports = db.session.scalar(counted) or 0


def _refuse_if_gone(question: LiveQuestion) -> None:
    if question.state == GONE:
        raise Refused(_("Its author took this question back."))


def _last_number(event: Event) -> int:
    last = sa.select(sa.func.max(LiveQuestion.number)).where(LiveQuestion.event_id == event.id)
    return db.session.scalar(last) or 0
