"""What follows for authors and editors: invitations, notes, submissions and decisions are told."""

from hub.core.db import db
from hub.notifications import services as notifications
from hub.practices.models import AuthorNote, Decision, Practice, Submission
from hub.practices.queries.editors import looking_after
from hub.practices.queries.own import editors_of
from hub.practices.signals import (
    AuthorAnswered,
    AuthorInvited,
    AuthorNoteLeft,
    AuthorsLeft,
    PracticeSubmitted,
    SubmissionDecided,
    SubmissionScreened,
    SubmissionTakenBack,
)


def on_author_invited(signal: AuthorInvited) -> None:
    """Who was asked to be an author learns of it, each time they are asked."""
    practice = db.session.get(Practice, signal.practice_id)
    asked = (
        next((each for each in practice.authors if each.member_id == signal.member_id), None)
        if practice
        else None
    )
    if asked is None or asked.accepted_at is not None:
        return
    notifications.notify(
        members=[signal.member_id],
        kind="practice_author",
        subject=f"practice_author:{signal.practice_id}:{int(asked.invited_at.timestamp())}",
        facts={"practice": signal.practice_id, "actor": signal.actor_id},
    )


def on_author_answered(signal: AuthorAnswered) -> None:
    """Whoever asked learns of the answer; the invitation need not be read any more."""
    if signal.asker_id is not None:
        notifications.notify(
            members=[signal.asker_id],
            kind="practice_author_answer",
            subject=f"practice_answer:{signal.practice_id}:{signal.member_id}",
            facts={"practice": signal.practice_id, "member": signal.member_id},
        )


def on_authors_left(signal: AuthorsLeft) -> None:
    """Its editors learn that nobody is left to write it."""
    practice = db.session.get(Practice, signal.practice_id)
    if practice is not None and practice.is_forsaken:
        notifications.notify(
            members=[editor.id for editor in looking_after(practice)],
            kind="practice_forsaken",
            subject=f"practice_forsaken:{practice.id}:{signal.member_id}",
            facts={"practice": practice.id},
        )


def on_author_note_left(signal: AuthorNoteLeft) -> None:
    """The other authors learn of it."""
    note = db.session.get(AuthorNote, signal.note_id)
    practice = db.session.get(Practice, note.practice_id) if note else None
    if note is None or practice is None:
        return
    notifications.notify(
        members=[each for each in _authors(practice) if each != note.author_id],
        kind="practice_note",
        subject=f"practice_note:{note.id}",
        facts={"practice": practice.id, "note": note.id},
    )


def on_practice_submitted(signal: PracticeSubmitted) -> None:
    """The editors of its call, or all editors, are told at once."""
    submission = db.session.get(Submission, signal.submission_id)
    if submission is None or submission.decisions:
        return
    notifications.notify(
        members=editors_of(submission.practice),
        kind="practice_submitted",
        subject=f"submission:{submission.id}",
        facts={"submission": submission.id},
    )


def on_submission_taken_back(signal: SubmissionTakenBack) -> None:
    """No editor need read of it any more."""
    notifications.mark_read_by_all(f"submission:{signal.submission_id}")


def on_submission_screened(signal: SubmissionScreened) -> None:
    """Its authors learn what an editor decided; the other editors need not read of it any more."""
    _tell_authors(signal.decision_id)


def on_submission_decided(signal: SubmissionDecided) -> None:
    """Its authors learn what was decided after the reviews."""
    _tell_authors(signal.decision_id)


def _tell_authors(decision_id: int) -> None:
    decision = db.session.get(Decision, decision_id)
    if decision is None:
        return
    notifications.mark_read_by_all(f"submission:{decision.submission_id}")
    notifications.notify(
        members=_authors(decision.submission.practice),
        kind="practice_decision",
        subject=f"practice_decision:{decision.id}",
        facts={"decision": decision.id},
    )


def _authors(practice: Practice) -> list[int]:
    """Those who agreed to be authors."""
    return [each.member_id for each in practice.authors if each.accepted_at is not None]
