"""How notices of moderation read: what was decided on one's words, by whom and why."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.i18n import _
from hub.moderation.models import FLAGGED, REJECTED, RESOLVED, WAITING, Case
from hub.moderation.queries import things_of
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register

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


def register_notices() -> None:
    """The kinds of notices that moderation gives."""
    register("moderation_decision", read=read_decisions, mailed=True)


def read_decisions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Notices of what was decided on the reader's own words, with the reason."""
    cases = _cases({notice.facts["case"] for notice in notices})
    things = things_of(list(cases.values()), reader)
    words: dict[int, Words] = {}
    for notice in notices:
        case = cases.get(notice.facts["case"])
        thing = things.get((case.kind, case.object_id)) if case else None
        if case is None or thing is None or case.author_id != reader.id or case.is_undecided:
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


def _who(case: Case) -> str:
    return (case.decider.public_name if case.decider else "") or _("A moderator")


def _cases(ids: set[int]) -> dict[int, Case]:
    found = db.session.scalars(
        sa.select(Case).where(Case.id.in_(ids)).options(joinedload(Case.decider))
    )
    return {case.id: case for case in found}
