"""How notices of calls for practices read, and the editors' week."""

from collections.abc import Mapping, Sequence

from flask_babel import LazyString, format_date, format_time

from hub.accounts.models import Member
from hub.core import clock
from hub.core.days import in_zone
from hub.core.db import db
from hub.core.i18n import _, _l, _n, current_language
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.practices.models import Call
from hub.practices.notices.kinds import PRACTICES
from hub.practices.queries.calls import drafts_for
from hub.practices.queries.todo import (
    AT_AUTHORS,
    AT_REVIEWER,
    CONFLICTS,
    DECIDE,
    FORSAKEN,
    INVITE,
    LATE,
    SCREEN,
    UNREVISED,
    Matter,
    as_editor,
    with_others,
)
from hub.practices.queries.visibility import visible_calls

KINDS: Mapping[str, LazyString] = {
    "call_new": _l("A call for practices on an objective I follow"),
    "call_closing": _l("A call I write a practice for closes soon"),
    "call_moved": _l("A call I write a practice for has another deadline"),
    "practice_week": _l("On Mondays, what waits on the editors’ desk"),
}
WAITS: Mapping[str, LazyString] = {
    SCREEN: _l("Waits for screening"),
    CONFLICTS: _l("A conflict of interest waits for a decision"),
    INVITE: _l("Waits for reviewers to be asked"),
    DECIDE: _l("Waits for a decision"),
    LATE: _l("A reviewer is late: wait, or ask another"),
    UNREVISED: _l("The authors are late with their revision"),
    FORSAKEN: _l("Nobody is left to write it"),
    AT_REVIEWER: _l("Waits for reviews"),
    AT_AUTHORS: _l("Waits for the authors"),
}
# So many matters stand in the mail; the rest on the page.
LINES = 20


def register_calls() -> None:
    """Who writes an answer is mailed; that a call is open can wait for the digest."""
    register("call_new", read=read_new, mailed=False, group=PRACTICES, titles=KINDS)
    register("call_closing", read=read_drafts, mailed=True, group=PRACTICES, titles=KINDS)
    register("call_moved", read=read_drafts, mailed=True, group=PRACTICES, titles=KINDS)
    register("practice_week", read=read_weeks, mailed=True, group=PRACTICES, titles=KINDS)


def read_new(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Calls on objectives the reader follows, while they take practices."""
    calls = _open_calls(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        call = calls.get(notice.facts["call"])
        if call is None:
            continue
        title = _title(call)
        words[notice.id] = Words(
            title=_(
                "A call for practices: “%(call)s”, open until %(moment)s",
                call=title,
                moment=_moment(call, reader),
            ),
            endpoint="practices.call",
            values={"slug": call.slug},
            why=_("You are told because your profile names one of its objectives."),
            thread=f"call-{call.id}",
            about=title,
        )
    return words


def read_drafts(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That a call closes soon or at another moment, while the reader still writes for it."""
    calls = _open_calls(notices, reader)
    drafts = {row.practice.call_id: row.practice for row in drafts_for(calls, reader)}
    words: dict[int, Words] = {}
    for notice in notices:
        call = calls.get(notice.facts["call"])
        draft = drafts.get(notice.facts["call"])
        if call is None or draft is None or notice.facts["closes"] != call.closes_at.isoformat():
            continue
        told = {"call": _title(call), "moment": _moment(call, reader)}
        words[notice.id] = Words(
            title=_("“%(call)s” closes at %(moment)s; your practice is not submitted yet", **told)
            if notice.kind == "call_closing"
            else _("“%(call)s” has another deadline: it closes at %(moment)s", **told),
            endpoint="practices.draft",
            values={"key": draft.public_id},
            why=_("You are told because you write a practice for this call."),
            label=_("Go to your draft"),
            thread=f"call-{call.id}",
            about=_title(call),
        )
    return words


def read_weeks(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What waits now for the editor, and for whom else; nothing once nothing does.

    As many queries for thirty.
    """
    own = sorted(as_editor(reader), key=lambda each: each.since)
    others = sorted(with_others(reader), key=lambda each: each.due or each.since)
    if not own and not others:
        return {}
    lines = [_line(each, _waited(each)) for each in own[:LINES]]
    if others:
        lines += ["", _("Waits for others:")] if own else []
        lines += [_line(each, _until(each, reader)) for each in others[:LINES]]
    told = Words(
        title=_n(
            "On the editors’ desk %(num)s matter waits for you",
            "On the editors’ desk %(num)s matters wait for you",
            len(own),
        )
        if own
        else _("On the editors’ desk everything waits for others"),
        endpoint="home.todo" if own else "practices.desk",
        text="\n".join(lines),
        text_lang=current_language().code,
        why=_("You are told on Mondays, when something waits, because you are an editor."),
    )
    return {notice.id: told for notice in notices}


def _line(matter: Matter, when: str) -> str:
    who = f" ({matter.who.public_name})" if matter.who and matter.who.public_name else ""
    return f"• {matter.title}: {WAITS[matter.kind]}{who}, {when}"


def _waited(matter: Matter) -> str:
    days = (clock.now() - matter.since).days
    return str(_n("for %(num)s day", "for %(num)s days", days) if days else _("since today"))


def _until(matter: Matter, reader: Member) -> str:
    day = in_zone(matter.due or matter.since, reader.timezone)
    return str(_("until %(day)s", day=format_date(day, "long", rebase=False)))


def _open_calls(notices: Sequence[Notice], reader: Member) -> Mapping[int, Call]:
    ids = {notice.facts["call"] for notice in notices}
    found = db.session.scalars(visible_calls(reader).where(Call.id.in_(ids)))
    now = clock.now()
    return {
        each.id: each for each in found if each.published_at is not None and each.closes_at > now
    }


def _title(call: Call) -> str:
    return call.text(current_language().code).title


def _moment(call: Call, reader: Member) -> str:
    """When it closes where the reader is: day, hour, and the name of the zone."""
    at = in_zone(call.closes_at, reader.timezone)
    day, hour = format_date(at, "long", rebase=False), format_time(at, "short", rebase=False)
    return f"{day}, {hour} ({reader.timezone})"
