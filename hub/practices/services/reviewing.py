"""A review is written, saved as one writes, and delivered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import LazyString

from hub.core import clock, files
from hub.core.db import db
from hub.core.errors import Overtaken, Refused
from hub.core.files import StoredFile
from hub.core.i18n import _, _l
from hub.core.signals import send
from hub.practices.models import (
    ACCEPT,
    ACCEPTED,
    DECLINE,
    DELIVERED,
    MINOR,
    NOT_APPLICABLE,
    REVIEWED,
    REVISE,
    Assignment,
    Review,
    criteria_for,
)
from hub.practices.services.holding import hold_assignment
from hub.practices.signals import ReviewDelivered

MARK_WORDS: Mapping[int, LazyString] = {
    5: _l("Fully"),
    4: _l("Largely"),
    3: _l("Partly"),
    2: _l("A little"),
    1: _l("Not at all"),
    NOT_APPLICABLE: _l("Does not apply"),
}
RECOMMENDED: Mapping[str, LazyString] = {
    ACCEPT: _l("Accept it"),
    MINOR: _l("Accept it after minor changes"),
    REVISE: _l("Let it be revised and reviewed again"),
    DECLINE: _l("Decline it"),
}

# What files of a review hang on, by the id of its assignment.
OWNER = "review"


@dataclass(frozen=True)
class Written:
    """What a reviewer wrote: marks by criterion, numbered comments, a recommendation."""

    marks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    comments: Sequence[Mapping[str, Any]] = ()
    to_editors: str = ""
    recommendation: str = ""
    is_named: bool = False

    @classmethod
    def of(cls, review: Review | None) -> "Written":
        """What a review says now."""
        if review is None:
            return cls()
        return cls(
            review.marks,
            review.comments,
            review.to_editors,
            review.recommendation,
            review.is_named,
        )


class Undelivered(Refused):
    """What was to be delivered lacks something: `faults` says what, by the place in the form."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(_("Some parts of your review need your attention before it can be sent."))
        self.faults = faults


def save_review(assignment: Assignment, *, version: int, written: Written) -> Review:
    """The review says what was written, nothing of it is shown to anybody yet.

    `version` is that of the review which the reviewer read, 0 for none. Raises Overtaken if it was
    saved elsewhere meanwhile and says something else, Refused if it cannot be changed any more.
    """
    hold_assignment(assignment)
    _refuse_over(assignment)
    review = _held_review(assignment)
    if Written.of(review) == written and review is not None:
        return review
    if (review.version if review is not None else 0) != version:
        raise Overtaken(_("You have changed this review in another window meanwhile."))
    if review is None:
        review = assignment.review = Review(assignment_id=assignment.id, version=0)
    review.marks = {code: dict(mark) for code, mark in written.marks.items()}
    review.comments = [dict(comment) for comment in written.comments]
    review.to_editors, review.is_named = written.to_editors, written.is_named
    review.recommendation = written.recommendation
    review.version += 1
    review.updated_at = clock.now()
    db.session.flush()
    return review


def deliver(assignment: Assignment, *, version: int, written: Written) -> Review:
    """The review is there for the editors and cannot be changed any more; comments are numbered.

    Raises Undelivered while something is missing, and what `save_review` raises.
    """
    review = save_review(assignment, version=version, written=written)
    faults = faults_of(assignment, written)
    if faults:
        raise Undelivered(faults)
    review.comments = [
        {**comment, "id": number} for number, comment in enumerate(review.comments, start=1)
    ]
    assignment.state, assignment.delivered_at = DELIVERED, clock.now()
    db.session.flush()
    send(ReviewDelivered(assignment.id))
    return review


def faults_of(assignment: Assignment, written: Written) -> dict[str, str]:
    """What is missing before it can be delivered (domain.md §4), by the place in the form."""
    faults: dict[str, str] = {}
    for criterion in criteria_for(assignment.submission.content):
        given = written.marks.get(criterion.code, {})
        if given.get("mark") is None:
            faults[f"mark-{criterion.code}"] = _(
                "Choose a mark: %(criterion)s", criterion=criterion.label
            )
        elif given["mark"] != NOT_APPLICABLE and not given.get("evidence"):
            faults[f"evidence-{criterion.code}"] = _(
                "Say what the mark rests on: %(criterion)s", criterion=criterion.label
            )
    if not written.recommendation:
        faults["recommendation"] = _("Choose what you recommend.")
    if not written.comments and written.recommendation != ACCEPT:
        faults["comment-1"] = _("Write at least one comment to the authors.")
    return faults


def mark_words(mark: int) -> str:
    """What a mark means: `4 · Largely`; none for what does not apply."""
    words = str(MARK_WORDS[mark])
    return f"{mark} · {words}" if mark != NOT_APPLICABLE else words


def recommended(outcome: str) -> str:
    """What a reviewer says with a recommendation; nothing for none."""
    return str(RECOMMENDED.get(outcome, ""))


def attach_files(assignment: Assignment, public_ids: Sequence[str]) -> None:
    """Files the reviewer sent hang on the review, for the editors."""
    hold_assignment(assignment)
    _refuse_over(assignment)
    files.attach_all(public_ids, OWNER, assignment.id, uploader_id=assignment.reviewer_id)


def drop_file(assignment: Assignment, public_id: str) -> None:
    """The file is gone from the review."""
    hold_assignment(assignment)
    _refuse_over(assignment)
    for file in files_of_review(assignment):
        if file.public_id == public_id:
            files.remove(file)


def files_of_review(assignment: Assignment) -> Sequence[StoredFile]:
    """What hangs on the review, oldest first."""
    return files.files_of(OWNER, [assignment.id]).get(assignment.id, ())


def _held_review(assignment: Assignment) -> Review | None:
    return db.session.get(Review, assignment.id, populate_existing=True)


def _refuse_over(assignment: Assignment) -> None:
    if assignment.state in REVIEWED:
        raise Refused(_("You have delivered your review already; it cannot be changed any more."))
    if assignment.state != ACCEPTED:
        raise Refused(_("You are not expected to review this any more."))
