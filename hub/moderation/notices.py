"""How notices of moderation read: what was decided on one's words, by whom and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import sqlalchemy as sa
from flask import current_app
from flask_babel import LazyString
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.config import Settings
from hub.core.db import db
from hub.core.i18n import _, _l, _n, current_language
from hub.moderation.models import FLAGGED, REJECTED, RESOLVED, UNDECIDED, WAITING, Case
from hub.moderation.policy import Thing
from hub.moderation.queries import scope_titles, things_of, visible_cases
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.notifications.services import Group

TITLES: Mapping[tuple[str, str], Callable[[str, str], str]] = {
    (WAITING, RESOLVED): lambda who, topic: _(
        "%(who)s approved what you wrote in “%(topic)s”", who=who, topic=topic
    ),
    (WAITING, REJECTED): lambda who, topic: _(
        "%(who)s did not approve what you wrote in “%(topic)s”", who=who, topic=topic
    ),
    (FLAGGED, RESOLVED): lambda who, topic: _(
        "%(who)s looked at what you wrote in “%(topic)s”: it stands", who=who, topic=topic
    ),
    (FLAGGED, REJECTED): lambda who, topic: _(
        "%(who)s removed what you wrote in “%(topic)s”", who=who, topic=topic
    ),
}


KINDS: Mapping[str, LazyString] = {
    "moderation_decision": _l("A moderator decides on what I wrote"),
    "moderation_hidden": _l("What I wrote is hidden after members flagged it"),
    "moderation_outcome": _l("A decision on what I flagged"),
    "moderation_late": _l("Texts wait too long in a space I moderate"),
    "moderation_escalated": _l("Texts wait too long although moderators were told"),
}
GROUP = Group("moderation", _l("Moderation"))


def register_notices() -> None:
    """The kinds of notices that moderation gives; what concerns one's own words is mailed."""
    for kind, read, mailed in (
        ("moderation_decision", read_decisions, True),
        ("moderation_hidden", read_hidings, True),
        ("moderation_outcome", read_outcomes, False),
        ("moderation_late", read_late, True),
        ("moderation_escalated", read_late, True),
    ):
        register(kind, read=read, mailed=mailed, group=GROUP, titles=KINDS)


def read_decisions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices of what was decided on the reader's own words, with the reason."""
    words: dict[int, Words] = {}
    for notice, case, thing in _seen(notices, reader):
        if case.author_id != reader.id or case.is_undecided:
            continue
        who = _who(case)
        words[notice.id] = Words(
            title=TITLES[case.cause, case.state](who, thing.title),
            endpoint=thing.endpoint,
            values=thing.values,
            text=case.reason,
            text_lang=case.reason_lang,
            why=_("You are told because you wrote it."),
            who=who,
            who_key=case.decided_by or 0,
        )
    return words


def read_hidings(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices that what the reader wrote is hidden, as long as it waits for a decision."""
    return {
        notice.id: Words(
            title=_("What you wrote in “%(topic)s” is hidden for now", topic=thing.title),
            endpoint=thing.endpoint,
            values=thing.values,
            text=_(
                "Several members have flagged it. The moderators look at it, and you are told what "
                "they decide."
            ),
            text_lang=current_language().code,
            why=_("You are told because you wrote it."),
        )
        for notice, case, thing in _seen(notices, reader)
        if case.author_id == reader.id and case.is_undecided
    }


def read_outcomes(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices of what came of the reader's flag."""
    return {
        notice.id: Words(
            title=_("What you flagged in “%(topic)s” was removed", topic=thing.title)
            if case.state == REJECTED
            else _("The moderators let stand what you flagged in “%(topic)s”", topic=thing.title),
            endpoint=thing.endpoint,
            values=thing.values,
            why=_("You are told because you flagged it."),
        )
        for notice, case, thing in _seen(notices, reader)
        if not case.is_undecided
    }


def read_late(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices that texts wait too long, as long as some of them do and the reader may decide."""
    ids = {number for notice in notices for number in notice.facts["cases"]}
    found = visible_cases(reader).where(Case.id.in_(ids), Case.state.in_(UNDECIDED))
    waiting = {case.id for case in db.session.scalars(found)}
    titles = scope_titles({notice.facts["scope"] for notice in notices})
    settings: Settings = current_app.extensions["settings"]
    hours = {
        "moderation_late": settings.moderation_remind_hours,
        "moderation_escalated": settings.moderation_escalate_hours,
    }
    words: dict[int, Words] = {}
    for notice in notices:
        count = len(waiting.intersection(notice.facts["cases"]))
        if not count:
            continue
        words[notice.id] = Words(
            title=_n(
                "%(num)s text in “%(space)s” has waited for more than %(hours)s hours",
                "%(num)s texts in “%(space)s” have waited for more than %(hours)s hours",
                count,
                space=titles.get(notice.facts["scope"], ""),
                hours=hours[notice.kind],
            ),
            endpoint="moderation.queue",
            values={"scope": notice.facts["scope"]},
            why=_("You are told because you moderate this space.")
            if notice.kind == "moderation_late"
            else _("You are told because its moderators have not decided yet."),
            label=_("Go to the queue"),
        )
    return words


def _seen(notices: Sequence[Notice], reader: Member) -> Iterator[tuple[Notice, Case, Thing]]:
    """Each notice with its case and what that is about, where the reader may still see it."""
    cases = _cases({notice.facts["case"] for notice in notices})
    things = things_of(list(cases.values()), reader)
    for notice in notices:
        case = cases.get(notice.facts["case"])
        thing = things.get((case.kind, case.object_id)) if case else None
        if case is not None and thing is not None:
            yield notice, case, thing


def _who(case: Case) -> str:
    return (case.decider.public_name if case.decider else "") or _("A moderator")


def _cases(ids: set[int]) -> dict[int, Case]:
    found = db.session.scalars(
        sa.select(Case).where(Case.id.in_(ids)).options(joinedload(Case.decider))
    )
    return {case.id: case for case in found}
