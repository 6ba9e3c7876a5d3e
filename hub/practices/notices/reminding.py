"""How reminders read, and what asks an editor to step in.

Each is read anew when its mail is built: whoever has answered, delivered or handed in meanwhile,
was released, or has another day, is not reminded.
"""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from flask_babel import LazyString, format_date
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core.days import day_of
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.practices.models import Assignment, Decision, Practice, Submission
from hub.practices.notices.kinds import PRACTICES
from hub.practices.policy import handles, writes
from hub.practices.queries.deadlines import (
    Awaited,
    awaited_after,
    awaited_for,
    waits_for_authors,
    waits_for_reviewer,
)
from hub.practices.queries.reviews import link_token
from hub.practices.queries.visibility import handled_assignments, handled_submissions
from hub.practices.queries.visibility import own_assignments as own
from hub.practices.services import masking

KINDS: Mapping[str, LazyString] = {
    "review_reminder": _l("A reminder of a review I was asked for"),
    "revision_reminder": _l("A reminder of a practice I am to hand in again"),
    "review_late": _l("A reviewer of a submission I look after is late"),
    "revision_late": _l("Authors of a submission I look after are late"),
}
Telling = Callable[[str, str], str]
# Before and after the day: of an answer, a review, a revision.
REMINDERS: Mapping[str, tuple[Telling, Telling]] = {
    "answer": (
        lambda title, day: _(
            "Can you review “%(practice)s”? Please answer by %(day)s", practice=title, day=day
        ),
        lambda title, day: _(
            "Can you review “%(practice)s”? Your answer was due on %(day)s",
            practice=title,
            day=day,
        ),
    ),
    "review": (
        lambda title, day: _(
            "Your review of “%(practice)s” is due on %(day)s", practice=title, day=day
        ),
        lambda title, day: _(
            "Your review of “%(practice)s” was due on %(day)s", practice=title, day=day
        ),
    ),
    "revision": (
        lambda title, day: _(
            "Please hand in “%(practice)s” again by %(day)s", practice=title, day=day
        ),
        lambda title, day: _(
            "“%(practice)s” was to be handed in again by %(day)s", practice=title, day=day
        ),
    ),
}


def register_reminding() -> None:
    """Whoever is waited for is mailed, and so is the editor who can do something about it."""
    register("review_reminder", read=read_reminders, mailed=True, group=PRACTICES, titles=KINDS)
    register("revision_reminder", read=read_revisions, mailed=True, group=PRACTICES, titles=KINDS)
    register("review_late", read=read_late_reviews, mailed=True, group=PRACTICES, titles=KINDS)
    register("revision_late", read=read_late_authors, mailed=True, group=PRACTICES, titles=KINDS)


def read_reminders(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What the reader is still to answer or to review; without a name where they may know none."""
    ids = {notice.facts["assignment"] for notice in notices}
    rows = db.session.scalars(
        own(reader)
        .join(Assignment.submission)
        .join(Submission.practice)
        .where(Assignment.id.in_(ids), waits_for_reviewer())
    ).unique()
    found = {row.id: row for row in rows}
    waiting = {each.subject_id: each for each in awaited_for(found)}
    masks = masking.masks_of([row.submission for row in found.values()])
    words: dict[int, Words] = {}
    for notice in notices:
        row = found.get(notice.facts["assignment"])
        if row is None or not _still(waiting.get(row.id), notice):
            continue
        title = masking.title_for_reviewers(row.submission, masks[row.submission_id])
        words[notice.id] = Words(
            title=_reminder(notice, waiting[row.id], title),
            endpoint="practices.review",
            values=_way(row),
            why=_("You are told because you were asked to review it."),
            label=_("Answer the invitation")
            if notice.facts["ladder"] == "answer"
            else _("Go to your review"),
            thread=f"review-{row.id}",
            about=title,
        )
    return words


def read_revisions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What the reader and their co-authors are still to hand in again."""
    decisions = _decisions({notice.facts["decision"] for notice in notices})
    waiting = {
        each.subject_id: each for each in awaited_after(decisions) if each.member_id == reader.id
    }
    words: dict[int, Words] = {}
    for notice in notices:
        decision = decisions.get(notice.facts["decision"])
        if decision is None or not _still(waiting.get(decision.id), notice):
            continue
        practice = decision.submission.practice
        if not writes(reader, practice):
            continue
        title = _title(decision.submission)
        words[notice.id] = Words(
            title=_reminder(notice, waiting[decision.id], title),
            endpoint="practices.draft",
            values={"key": practice.public_id},
            why=_("You are told because you are an author of it."),
            thread=f"practice-{practice.id}",
            about=title,
        )
    return words


def read_late_reviews(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Which reviewer is still late, and who could be asked instead."""
    ids = {notice.facts["assignment"] for notice in notices}
    rows = db.session.scalars(
        handled_assignments(reader).where(Assignment.id.in_(ids), waits_for_reviewer())
    ).unique()
    found = {row.id: row for row in rows}
    waiting = {each.subject_id: each for each in awaited_for(found)}
    proposed = _proposed(notices, found)
    words: dict[int, Words] = {}
    for notice in notices:
        row = found.get(notice.facts["assignment"])
        if row is None or not _still(waiting.get(row.id), notice):
            continue
        if not handles(reader, row.submission):
            continue
        told = {"who": _name(row.reviewer), "practice": _title(row.submission)}
        other = proposed.get(notice.id)
        words[notice.id] = Words(
            title=_("%(who)s has not answered whether to review “%(practice)s”", **told)
            if notice.facts["ladder"] == "answer"
            else _("%(who)s has not delivered the review of “%(practice)s”", **told),
            endpoint="practices.desk_reviewers",
            values={"public_id": row.submission.practice.public_id, "instead": row.public_id},
            text=_("Next on the roster: %(name)s", name=_name(other)) if other else "",
            why=_("You are asked because all reminders were sent: wait, or ask another."),
            label=_("Ask another reviewer"),
            thread=f"practice-{row.submission.practice_id}",
            about=told["practice"],
        )
    return words


def read_late_authors(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """Whose revision is still late."""
    decisions = _decisions({notice.facts["decision"] for notice in notices})
    waiting = {each.subject_id: each for each in awaited_after(decisions)}
    ids = [each.submission_id for each in decisions.values()]
    visible = handled_submissions(reader).where(Submission.id.in_(ids))
    mine = {each.id for each in db.session.scalars(visible).unique()}
    words: dict[int, Words] = {}
    for notice in notices:
        decision = decisions.get(notice.facts["decision"])
        if decision is None or decision.submission_id not in mine:
            continue
        if not _still(waiting.get(decision.id), notice):
            continue
        title = _title(decision.submission)
        words[notice.id] = Words(
            title=_("The authors have not handed in “%(practice)s” again", practice=title),
            endpoint="practices.desk_submission",
            values={"public_id": decision.submission.practice.public_id},
            why=_("You are asked because all reminders were sent."),
            thread=f"practice-{decision.submission.practice_id}",
            about=title,
        )
    return words


def _way(row: Assignment) -> dict[str, str]:
    """The link that opens this one review, in the mail and at the bell."""
    token = link_token(row)
    return {"token": token} if token else {"public_id": row.public_id}


def _still(waiting: Awaited | None, notice: Notice) -> bool:
    """Whether the same is waited for, until the same day."""
    if waiting is None or waiting.deadline.day != notice.facts["day"]:
        return False
    return str(notice.facts.get("ladder", "revision")) == waiting.deadline.ladder.name


def _reminder(notice: Notice, waiting: Awaited, title: str) -> str:
    before, after = REMINDERS[notice.facts["ladder"]]
    tell = before if notice.facts["days"] <= 0 else after
    day = day_of(waiting.deadline.due, waiting.deadline.zone)
    return str(tell(title, format_date(day, "long", rebase=False)))


def _decisions(ids: set[int]) -> Mapping[int, Decision]:
    """Those of the decisions after which authors are still waited for."""
    found = db.session.scalars(
        sa.select(Decision)
        .join(Decision.submission)
        .join(Submission.practice)
        .where(Decision.id.in_(ids), waits_for_authors())
        .options(
            joinedload(Decision.submission)
            .joinedload(Submission.practice)
            .selectinload(Practice.authors)
        )
    ).unique()
    return {each.id: each for each in found}


def _proposed(notices: Sequence[Notice], found: Mapping[int, Assignment]) -> Mapping[int, Member]:
    """Whom the roster proposed, unless they were asked meanwhile; by the notice's id."""
    wanted = {notice.facts["next"] for notice in notices if notice.facts.get("next")}
    rows = db.session.scalars(sa.select(Member).where(Member.id.in_(wanted)))
    members = {member.id: member for member in rows if member.active}
    submissions = {row.submission_id for row in found.values()}
    asked = {
        (row[0], row[1])
        for row in db.session.execute(
            sa.select(Assignment.submission_id, Assignment.reviewer_id).where(
                Assignment.submission_id.in_(submissions)
            )
        )
    }
    proposed: dict[int, Member] = {}
    for notice in notices:
        row = found.get(notice.facts["assignment"])
        other = members.get(notice.facts.get("next") or 0)
        if row and other and (row.submission_id, other.id) not in asked:
            proposed[notice.id] = other
    return proposed


def _name(member: Member) -> str:
    return member.public_name or str(_("A former member"))


def _title(submission: Submission) -> str:
    return str(submission.content.get("title") or "")
