"""What becomes true of practices, told in ids."""

from dataclasses import dataclass

from hub.core.signals import Signal


@dataclass(frozen=True)
class AuthorInvited(Signal):
    """A member was asked to be an author of a practice, or to be credited for a part of it."""

    practice_id: int
    member_id: int
    actor_id: int


@dataclass(frozen=True)
class AuthorsLeft(Signal):
    """The last who wrote a practice that was handed in has left the Hub."""

    practice_id: int
    member_id: int


@dataclass(frozen=True)
class PracticeSubmitted(Signal):
    """Authors handed a practice in."""

    submission_id: int


@dataclass(frozen=True)
class SubmissionScreened(Signal):
    """An editor decided whether a submission goes to reviewers."""

    decision_id: int


@dataclass(frozen=True)
class ReviewerInvited(Signal):
    """Somebody was asked to review a submission."""

    assignment_id: int


@dataclass(frozen=True)
class ReviewerAnswered(Signal):
    """Somebody who was asked accepted, declined, or declared a conflict of interest."""

    assignment_id: int


@dataclass(frozen=True)
class ReviewerReleased(Signal):
    """An assignment ended without a review: it was cancelled or given to another."""

    assignment_id: int


@dataclass(frozen=True)
class DeadlineMoved(Signal):
    """An editor gave a reviewer other deadlines."""

    assignment_id: int


@dataclass(frozen=True)
class ConflictWaived(Signal):
    """An editor found that a declared conflict of interest does not stand in the way."""

    assignment_id: int


@dataclass(frozen=True)
class ReviewDelivered(Signal):
    """A review is there."""

    assignment_id: int


@dataclass(frozen=True)
class SubmissionDecided(Signal):
    """An editor decided on a submission after its reviews."""

    decision_id: int


@dataclass(frozen=True)
class PracticePublished(Signal):
    """A version of a practice is there for readers."""

    version_id: int


@dataclass(frozen=True)
class PracticeWithdrawn(Signal):
    """A practice was withdrawn; its page says so."""

    practice_id: int


@dataclass(frozen=True)
class AuthorAnswered(Signal):
    """A member who was asked to be an author agreed, or declined and is none."""

    practice_id: int
    member_id: int
    asker_id: int | None


@dataclass(frozen=True)
class AuthorNoteLeft(Signal):
    """An author told the others something about a field."""

    note_id: int


@dataclass(frozen=True)
class SubmissionTakenBack(Signal):
    """Authors took back what no editor had begun with."""

    submission_id: int


@dataclass(frozen=True)
class FreshnessAsked(Signal):
    """The authors of a practice are asked whether it still holds."""

    practice_id: int


@dataclass(frozen=True)
class AdaptationTold(Signal):
    """A reader told where they adapted a practice."""

    adaptation_id: int


@dataclass(frozen=True)
class QuestionOpened(Signal):
    """A topic about a practice is open."""

    practice_id: int
    topic_id: int


@dataclass(frozen=True)
class CallPublished(Signal):
    """A call for practices is there for everybody."""

    call_id: int


@dataclass(frozen=True)
class CallMoved(Signal):
    """A published call for practices closes at another moment."""

    call_id: int
