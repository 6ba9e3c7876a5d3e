"""Calls for practices are begun, worded in several languages, published, and closed in time."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hub.accounts.models import Member
from hub.core import audit, clock, jobs, markup
from hub.core.db import db
from hub.core.errors import Overtaken, Unfit
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.slugs import new_slug, slugify
from hub.core.texts import HUMAN, ORIGINAL
from hub.notifications import services as notifications
from hub.practices.models import Call, CallEditor, CallText
from hub.practices.models.ladders import REST
from hub.practices.policy import is_editor, is_staff
from hub.practices.queries.calls import closing_calls, drafts_for, has_submissions
from hub.practices.signals import CallMoved, CallPublished

# Words that stand where a call's address does.
TAKEN = frozenset({"new", "feed"})
JOB = "practices.close_calls"
# Who still writes is reminded so many days before a call closes.
CLOSING = (7, 1)


@dataclass(frozen=True)
class Terms:
    """What a call asks for, until when, and how it is reviewed."""

    framework: str
    objectives: Sequence[str]
    timezone: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime
    anonymity: str
    contact: str
    editors: Collection[Member]


def open_call(*, actor: Member, lang: str, title: str, body: str, terms: Terms) -> Call:
    """The call is being prepared: staff and its editors see it, nobody else.

    Raises Unfit for editors who are none.
    """
    call = Call(slug=_new_slug(title), created_by=actor.id)
    text = CallText(lang=lang, origin=ORIGINAL)
    _say(text, title, body)
    call.texts, call.editors = [text], []
    if terms.editors and not is_staff(actor):
        # Whoever prepares it without being of the staff goes on seeing it.
        terms = replace(terms, editors=[*terms.editors, actor])
    _set(call, terms)
    db.session.add(call)
    db.session.flush()
    _note("call.opened", call, actor)
    return call


def change_call(call: Call, *, actor: Member, version: int, terms: Terms) -> None:
    """The call asks for this from now on; who writes an answer is told of another deadline.

    Raises Overtaken if somebody changed it since the actor read it, Unfit where reviewers and
    authors who have begun would be shown to each other, or for editors who are none.
    """
    _hold(call, version)
    if terms.anonymity != call.anonymity and has_submissions(call):
        raise Unfit(
            "anonymity", _("Practices were submitted already: who knows whom stays as it is.")
        )
    was_closing = call.closes_at
    _set(call, terms)
    call.updated_at = clock.now()
    call.version += 1
    _note("call.changed", call, actor)
    db.session.flush()
    if call.published_at is not None and call.closes_at != was_closing:
        send(CallMoved(call.id))


def write_call_text(
    call: Call, lang: str, *, actor: Member, version: int, title: str, body: str
) -> None:
    """The call says this in that language. Raises Overtaken as `change_call` does."""
    _hold(call, version)
    text = next((each for each in call.texts if each.lang == lang), None)
    if text is None:
        text = CallText(lang=lang, origin=HUMAN, translator_id=actor.id)
        call.texts.append(text)
    _say(text, title, body)
    text.updated_at = clock.now()
    call.version += 1
    _note("call.changed", call, actor, lang=lang)


def publish_call(call: Call, *, actor: Member, version: int) -> None:
    """Everybody sees the call; who follows its objectives is told. Raises Overtaken."""
    _hold(call, version)
    if call.published_at is not None:
        return
    call.published_at = clock.now()
    call.version += 1
    _note("call.published", call, actor)
    send(CallPublished(call.id))


@dataclass(frozen=True)
class Closing:
    """A reminder that a call closes soon, `days` before; `period` names it in the ledger."""

    call_id: int
    days: int
    closes_at: dt.datetime

    @property
    def period(self) -> str:
        """The call, its last day and the step: another deadline brings other reminders."""
        return f"{self.call_id}:{self.closes_at.date().isoformat()}:{self.days}"


def due_closings() -> list[Closing]:
    """The reminders to give now; of those that were missed only the last."""
    now = clock.now()
    due = []
    for call in closing_calls(dt.timedelta(days=max(CLOSING))):
        passed = [days for days in CLOSING if call.closes_at - dt.timedelta(days=days) <= now]
        at = call.closes_at - dt.timedelta(days=passed[-1])
        # Who has just read that it is open need not be told that it closes.
        if call.published_at is not None and at >= call.published_at + REST:
            due.append(Closing(call.id, passed[-1], call.closes_at))
    over = jobs.finished(JOB, [each.period for each in due])
    return [each for each in due if each.period not in over]


def remind_of_closing(closing: Closing) -> None:
    """Whoever writes an answer that was not submitted yet is told."""
    call = db.session.get_one(Call, closing.call_id)
    notifications.notify(
        members={row.member_id for row in drafts_for([call.id])},
        kind="call_closing",
        subject=f"call_closing:{closing.period}",
        facts={"call": call.id, "closes": closing.closes_at.isoformat()},
    )


def _hold(call: Call, version: int) -> None:
    db.session.flush()
    db.session.refresh(call, with_for_update=True)
    if call.version != version:
        raise Overtaken(_("Somebody else has changed this call meanwhile."))


def _set(call: Call, terms: Terms) -> None:
    if strangers := [each.handle for each in terms.editors if not is_editor(each)]:
        raise Unfit(
            "editors",
            _("These members are no editors: %(handles)s", handles=", ".join(strangers)),
        )
    call.framework, call.objectives = terms.framework, sorted(set(terms.objectives))
    call.timezone, call.contact = terms.timezone, terms.contact
    call.opens_at, call.closes_at = terms.opens_at, terms.closes_at
    call.anonymity = terms.anonymity
    kept = {row.member_id: row for row in call.editors}
    call.editors = [
        kept.get(member.id) or CallEditor(member_id=member.id)
        for member in {each.id: each for each in terms.editors}.values()
    ]


def _say(text: CallText, title: str, body: str) -> None:
    text.title, text.body = title, body
    text.body_html = markup.render(body, lang=text.lang).html if body else ""


def _new_slug(title: str) -> str:
    return new_slug(Call.slug, slugify(title, otherwise="call")[:70], taken=TAKEN)


def _note(act: str, call: Call, actor: Member, **facts: str) -> None:
    audit.note(act, actor_id=actor.id, subject=f"call:{call.id}", **facts)
