"""Who may do what with practices, submissions and reviews (domain.md §4)."""

from collections.abc import Mapping

from flask_babel import LazyString

from hub.accounts.models import ADMIN, EDITOR, REVIEWER, SECRETARIAT, Member
from hub.core.i18n import _l
from hub.core.permissions import Permission, Rule, Rules
from hub.practices.models import (
    LEAD,
    REVISING,
    Adaptation,
    Assignment,
    Call,
    Practice,
    RosterEntry,
    Submission,
)


class Practising(Permission):
    """What can be asked of practices, submissions, reviews and calls."""

    PRACTICE_READ = "practice.read"
    PRACTICE_CORRECT = "practice.correct"
    PRACTICE_CONFIRM = "practice.confirm"
    PRACTICE_UPDATE = "practice.update"
    PRACTICE_WITHDRAW = "practice.withdraw"
    PRACTICE_THANK = "practice.thank"
    PRACTICE_ADAPT = "practice.adapt"
    PRACTICE_ASK = "practice.ask"
    PRACTICE_ADDRESS = "practice.address"
    ADAPTATION_REMOVE = "adaptation.remove"
    PRACTICE_START = "practice.start"
    PRACTICE_DRAFT = "practice.draft"
    PRACTICE_WRITE = "practice.write"
    PRACTICE_SUBMIT = "practice.submit"
    PRACTICE_DISCARD = "practice.discard"
    AUTHORS_CHANGE = "practice.authors"
    AUTHORS_LEAD = "practice.lead"
    AUTHORSHIP_ANSWER = "practice.answer"
    SUBMISSION_READ = "submission.read"
    SUBMISSION_HANDLE = "submission.handle"
    ROSTER_READ = "roster.read"
    ROSTER_CHANGE = "roster.change"
    ROSTER_JOIN = "roster.join"
    DESK_READ = "desk.read"
    REVIEWER_CHOOSE = "reviewer.choose"
    REVIEWS_OWN = "reviews.own"
    REVIEW_READ = "review.read"
    REVIEW_ANSWER = "review.answer"
    REVIEW_WRITE = "review.write"
    COMMENT_READ = "comment.read"
    COMMENT_ANSWER = "comment.answer"
    CALL_READ = "call.read"
    CALL_OPEN = "call.open"
    CALL_EDIT = "call.edit"
    SEARCH_SAVE = "practice_search.save"
    SEARCH_REMOVE = "practice_search.remove"


def is_anybody(_visitor: Member | None, _thing: object) -> bool:
    """Everybody to whom the thing is visible."""
    return True


def is_signed_in(visitor: Member | None, _thing: object) -> bool:
    """Any member to whom the thing is visible."""
    return visitor is not None


def is_staff(visitor: Member | None, _thing: object = None) -> bool:
    """The secretariat and the admins."""
    return visitor is not None and visitor.has_role(SECRETARIAT, ADMIN)


def is_editor(visitor: Member | None, _thing: object = None) -> bool:
    """Editors, the secretariat and the admins."""
    return visitor is not None and visitor.has_role(EDITOR, SECRETARIAT, ADMIN)


def is_author(visitor: Member | None, practice: Practice) -> bool:
    """Who wrote it or is credited in it, once they agreed."""
    found = practice.author(visitor) if visitor else None
    return found is not None and found.accepted_at is not None


def is_asked_author(visitor: Member | None, practice: Practice) -> bool:
    """An author, or somebody who was asked to be one."""
    return visitor is not None and practice.author(visitor) is not None


def writes(visitor: Member | None, practice: Practice) -> bool:
    """An author who writes, not one who is only credited, at any time."""
    found = practice.author(visitor) if visitor else None
    return found is not None and found.writes


def leads(visitor: Member | None, practice: Practice) -> bool:
    """Its lead author."""
    found = practice.author(visitor) if visitor else None
    return found is not None and found.role == LEAD


def edits_call(visitor: Member | None, call: Call | None) -> bool:
    """Staff; editors, of a call that names its editors only those."""
    if not is_editor(visitor):
        return False
    named = {row.member_id for row in call.editors} if call is not None else set()
    assert visitor is not None
    return is_staff(visitor) or not named or visitor.id in named


def edits(visitor: Member | None, practice: Practice) -> bool:
    """Who edits its call, unless they are among its authors: nobody decides on their own."""
    return edits_call(visitor, practice.call) and not is_asked_author(visitor, practice)


def handles(visitor: Member | None, submission: Submission) -> bool:
    """Who edits the practice that was handed in."""
    return edits(visitor, submission.practice)


def may_read_submission(visitor: Member | None, submission: Submission) -> bool:
    """Its authors and its editors; reviewers read it through their assignment."""
    if visitor is None:
        return False
    return handles(visitor, submission) or is_author(visitor, submission.practice)


def chooses_reviewer(visitor: Member | None, assignment: Assignment) -> bool:
    """Who edits the practice that is reviewed."""
    return handles(visitor, assignment.submission)


def is_reviewer(visitor: Member | None, entry: RosterEntry | None = None) -> bool:
    """Who was given the role of a reviewer, or has this entry on the roster already."""
    if visitor is None:
        return False
    return visitor.has_role(REVIEWER) or (entry is not None and entry.member_id == visitor.id)


def reviews(visitor: Member | None, assignment: Assignment) -> bool:
    """Who was asked to review."""
    return visitor is not None and assignment.reviewer_id == visitor.id


def answers_comments(visitor: Member | None, practice: Practice) -> bool:
    """Its writing authors, while it is theirs to revise."""
    return writes(visitor, practice) and practice.stage == REVISING


def corrects(visitor: Member | None, practice: Practice) -> bool:
    """Its authors and whoever edits it."""
    return is_author(visitor, practice) or edits(visitor, practice)


def withdraws(visitor: Member | None, practice: Practice) -> bool:
    """Its writing authors and whoever edits it."""
    return writes(visitor, practice) or edits(visitor, practice)


def may_thank(visitor: Member | None, practice: Practice) -> bool:
    """Any member but its authors."""
    return visitor is not None and not is_asked_author(visitor, practice)


def told_it(visitor: Member | None, adaptation: Adaptation) -> bool:
    """Who told of an adaptation."""
    return visitor is not None and adaptation.author_id == visitor.id


AUTHORS = "its authors"
WRITERS = "its lead author and co-authors"
EDITORS = (
    "editors (of a call that names editors: those), secretariat, admins; never one of its authors"
)
THE_REVIEWER = "whoever was asked to review it, signed in or by the link of the invitation"

CALL_EDITORS = "editors (of a call that names editors: those), secretariat, admins"

RULES: Rules = {
    Practising.PRACTICE_READ: Rule("everybody", is_anybody),
    Practising.PRACTICE_CORRECT: Rule(AUTHORS + "; " + EDITORS, corrects),
    Practising.PRACTICE_CONFIRM: Rule(AUTHORS, is_author),
    Practising.PRACTICE_UPDATE: Rule(WRITERS, writes),
    Practising.PRACTICE_WITHDRAW: Rule(WRITERS + "; " + EDITORS, withdraws),
    Practising.PRACTICE_THANK: Rule("members, not its authors", may_thank),
    Practising.PRACTICE_ADAPT: Rule("members", is_signed_in),
    Practising.PRACTICE_ASK: Rule("members", is_signed_in),
    Practising.PRACTICE_ADDRESS: Rule("members", is_signed_in),
    Practising.ADAPTATION_REMOVE: Rule("who told of it", told_it),
    Practising.PRACTICE_START: Rule("members", is_signed_in),
    Practising.PRACTICE_DRAFT: Rule(AUTHORS, is_author),
    Practising.PRACTICE_WRITE: Rule(WRITERS + " (while no editor has it)", writes),
    Practising.PRACTICE_SUBMIT: Rule(WRITERS + " (while no editor has it)", writes),
    Practising.PRACTICE_DISCARD: Rule("its lead author (until it is submitted)", leads),
    Practising.AUTHORS_CHANGE: Rule(WRITERS, writes),
    Practising.AUTHORS_LEAD: Rule("its lead author", leads),
    Practising.AUTHORSHIP_ANSWER: Rule(AUTHORS + ", and who is asked to be one", is_asked_author),
    Practising.SUBMISSION_READ: Rule(AUTHORS + "; " + EDITORS, may_read_submission),
    Practising.SUBMISSION_HANDLE: Rule(EDITORS, handles),
    Practising.ROSTER_READ: Rule("editors, secretariat, admins", is_editor),
    Practising.ROSTER_CHANGE: Rule("editors, secretariat, admins", is_editor),
    Practising.ROSTER_JOIN: Rule("reviewers, for themselves", is_reviewer),
    Practising.DESK_READ: Rule("editors, secretariat, admins", is_editor),
    Practising.REVIEWER_CHOOSE: Rule(EDITORS, chooses_reviewer),
    Practising.REVIEWS_OWN: Rule("every member, their own", is_signed_in),
    Practising.REVIEW_READ: Rule(THE_REVIEWER, reviews),
    Practising.REVIEW_ANSWER: Rule(THE_REVIEWER, reviews),
    Practising.REVIEW_WRITE: Rule(THE_REVIEWER, reviews),
    Practising.COMMENT_READ: Rule(AUTHORS + ", once it is decided", is_author),
    Practising.COMMENT_ANSWER: Rule(WRITERS + ", while they revise it", answers_comments),
    Practising.SEARCH_SAVE: Rule("members", is_signed_in),
    Practising.SEARCH_REMOVE: Rule("who saved the search", is_signed_in),
    Practising.CALL_READ: Rule("everybody, once it is published", is_anybody),
    Practising.CALL_OPEN: Rule("editors, secretariat, admins", is_editor),
    Practising.CALL_EDIT: Rule(CALL_EDITORS, edits_call),
}

# What the audit log keeps of practices.
ACTS: Mapping[str, LazyString] = {
    "practice.screened": _l("Screened a submission"),
    "practice.decided": _l("Decided on a submission"),
    "practice.published": _l("Published a practice"),
    "practice.withdrawn": _l("Withdrew a practice"),
    "practice.entrusted": _l("Asked somebody to lead a practice"),
    "practice.ended": _l("Ended a submission without authors"),
    "practice.corrected": _l("Added a correction to a practice"),
    "review.invited": _l("Asked somebody to review"),
    "review.extended": _l("Gave a reviewer other deadlines"),
    "review.released": _l("Released a reviewer"),
    "review.conflict_waived": _l("Let somebody review despite a declared conflict"),
    "roster.changed": _l("Changed the roster of reviewers"),
    "call.opened": _l("Began a call for practices"),
    "call.changed": _l("Changed a call for practices"),
    "call.published": _l("Published a call for practices"),
}
