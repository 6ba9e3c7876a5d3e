"""How notices of peer review read: to whom is asked to review, and to the editors who asked."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from flask_babel import LazyString, format_datetime

from hub.accounts.models import Member
from hub.core import markup
from hub.core.days import in_zone
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.notifications.models import MAIL, SITE, Notice
from hub.notifications.notices import Words, register
from hub.practices.models import (
    ACCEPTED,
    CONFLICT,
    ENDED,
    REASSIGNED,
    REFUSED,
    REVIEWED,
    Assignment,
)
from hub.practices.notices.kinds import PRACTICES
from hub.practices.queries import visibility
from hub.practices.queries.reviews import link_token
from hub.practices.services import masking

EXCERPT = 600

KINDS: Mapping[str, LazyString] = {
    "review_invitation": _l("I am asked to review a practice"),
    "review_deadline": _l("An editor changes my deadlines"),
    "review_waived": _l("An editor decides on my conflict of interest"),
    "review_released": _l("My review is not expected any more"),
    "review_answered": _l("A reviewer I asked answers"),
    "review_delivered": _l("A review I asked for is there"),
}
ANSWERS: Mapping[str, Callable[[str, str], str]] = {
    ACCEPTED: lambda who, practice: _(
        "%(who)s will review “%(practice)s”", who=who, practice=practice
    ),
    REFUSED: lambda who, practice: _(
        "%(who)s declines to review “%(practice)s”", who=who, practice=practice
    ),
    CONFLICT: lambda who, practice: _(
        "%(who)s declares a conflict of interest with “%(practice)s”", who=who, practice=practice
    ),
}


def register_desk() -> None:
    """All of it is waited for: it is mailed at once. An invitation always reaches its reader."""
    register(
        "review_invitation",
        read=read_invitations,
        group=PRACTICES,
        titles=KINDS,
        choices=(MAIL, SITE),
    )
    register(
        "review_deadline",
        "review_waived",
        "review_released",
        read=read_changes,
        group=PRACTICES,
        titles=KINDS,
    )
    register(
        "review_answered",
        "review_delivered",
        read=read_answers,
        group=PRACTICES,
        titles=KINDS,
    )


def read_invitations(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What the reader is asked to review and until when; its link opens this review alone."""
    found, masks = _own(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        row = found.get(notice.facts["assignment"])
        if row is None or row.state in ENDED:
            continue
        mask = masks[row.submission_id]
        title = masking.title_for_reviewers(row.submission, mask)
        summary = mask.html(str(row.submission.html.get("summary") or ""))
        subject = _("You are asked to review “%(practice)s”", practice=title)
        words[notice.id] = Words(
            title=_(
                "You are asked to review “%(practice)s”. Please answer by %(answer)s; the review "
                "is due by %(review)s.",
                practice=title,
                answer=_moment(row.answer_due, reader),
                review=_moment(row.review_due, reader),
            ),
            subject=subject,
            endpoint="practices.review",
            values=_way(row),
            text=markup.excerpt(markup.plain(summary), EXCERPT),
            text_lang=row.submission.practice.lang,
            why=_("You are asked because you are on the roster of reviewers."),
            label=_("Answer the invitation"),
            thread=f"review-{row.id}",
            about=title,
        )
    return words


def read_changes(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """New deadlines, a conflict that does not stand in the way, the end without a review."""
    found, masks = _own(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        row = found.get(notice.facts["assignment"])
        is_release = notice.kind == "review_released"
        if row is None or (row.state in ENDED) != is_release:
            continue
        title = masking.title_for_reviewers(row.submission, masks[row.submission_id])
        words[notice.id] = Words(
            title=_change(notice.kind, row, title, reader),
            endpoint="practices.reviews" if is_release else "practices.review",
            values={} if is_release else _way(row),
            why=_("You are told because you were asked to review this practice."),
            thread=f"review-{row.id}",
            about=title,
        )
    return words


def read_answers(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What those who were asked answered, and that a review is there; to who may decide on it."""
    ids = {notice.facts["assignment"] for notice in notices}
    rows = db.session.scalars(
        visibility.handled_assignments(reader).where(Assignment.id.in_(ids))
    ).unique()
    found = {row.id: row for row in rows}
    words: dict[int, Words] = {}
    for notice in notices:
        row = found.get(notice.facts["assignment"])
        told = _answer(notice, row) if row is not None else ""
        if row is None or not told:
            continue
        is_review = notice.kind == "review_delivered"
        words[notice.id] = Words(
            title=told,
            endpoint="practices.desk_reviews" if is_review else "practices.desk_submission",
            values={"public_id": row.submission.practice.public_id},
            text=row.reason or row.conflict if not is_review else "",
            text_lang=row.reviewer.lang,
            why=_("You are told because you look after this practice."),
            who=_name(row.reviewer),
            who_key=row.reviewer_id,
            thread=f"submission-{row.submission_id}",
            about=_title(row),
        )
    return words


def _own(
    notices: Sequence[Notice], reader: Member
) -> tuple[dict[int, Assignment], Mapping[int, masking.Mask]]:
    ids = {notice.facts["assignment"] for notice in notices}
    rows = db.session.scalars(
        visibility.own_assignments(reader).where(Assignment.id.in_(ids))
    ).unique()
    found = {row.id: row for row in rows}
    return found, masking.masks_of([row.submission for row in found.values()])


def _way(row: Assignment) -> dict[str, str]:
    token = link_token(row)
    return {"token": token} if token else {"public_id": row.public_id}


def _change(kind: str, row: Assignment, title: str, reader: Member) -> str:
    if kind == "review_waived":
        words = _(
            "What you declared does not stand in the way: you may review “%(practice)s”",
            practice=title,
        )
    elif kind == "review_deadline":
        words = _(
            "You have other deadlines for “%(practice)s”: answer by %(answer)s, review by "
            "%(review)s",
            practice=title,
            answer=_moment(row.answer_due, reader),
            review=_moment(row.review_due, reader),
        )
    elif row.state == REASSIGNED:
        words = _(
            "Somebody else was asked to review “%(practice)s” in your place. Nothing is expected "
            "of you any more",
            practice=title,
        )
    else:
        words = _("Your review of “%(practice)s” is not needed any more", practice=title)
    return str(words)


def _answer(notice: Notice, row: Assignment) -> str:
    who, title = _name(row.reviewer), _title(row)
    if notice.kind == "review_delivered":
        words = str(_("%(who)s has reviewed “%(practice)s”", who=who, practice=title))
        return words if row.state in REVIEWED else ""
    tell = ANSWERS.get(notice.facts.get("state", ""))
    return tell(who, title) if tell else ""


def _title(row: Assignment) -> str:
    return str(row.submission.content.get("title") or "")


def _name(member: Member) -> str:
    return member.public_name or _("A former member")


def _moment(moment: dt.datetime, reader: Member) -> str:
    return str(format_datetime(in_zone(moment, reader.timezone), "long", rebase=False))
