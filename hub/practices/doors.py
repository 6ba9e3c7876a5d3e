"""The ways to a practice, a draft, a submission, an assignment, a call, the roster."""

from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core.db import db
from hub.core.doors import open_door
from hub.core.edge import current_visitor
from hub.core.errors import NotFound, SignInNeeded
from hub.core.files import StoredFile
from hub.core.i18n import current_language
from hub.core.permissions import can, require
from hub.discussions import doors as discussions
from hub.discussions.policy import Discussing
from hub.practices.models import (
    ENDED,
    Adaptation,
    Assignment,
    AuthorNote,
    Call,
    Practice,
    PracticeVersion,
    RosterEntry,
    SavedSearch,
    Submission,
)
from hub.practices.policy import Practising, handles
from hub.practices.policy import reviews as reviews_it
from hub.practices.queries import origins, readers, reading, reviews, roster, visibility


def practice(slug: str, permission: Practising, visitor: Member | None = None) -> Practice:
    """The published (or withdrawn) practice of that address."""
    visitor = visitor or current_visitor()
    found = visibility.published_practices().where(Practice.slug == slug)
    return open_door(found, permission, visitor)


def found_practice(slug: str, permission: Practising) -> Practice:
    """The practice of that address, if readers find it."""
    found = visibility.found_practices().where(Practice.slug == slug)
    return open_door(found, permission, current_visitor())


def current_version(slug: str, permission: Practising) -> PracticeVersion:
    """What readers find of the practice of that address."""
    found = found_practice(slug, permission)
    shown = reading.version_of(found, found.current_version or 0)
    if shown is None:
        raise NotFound()
    return shown


def adaptation(slug: str, number: int, permission: Practising) -> Adaptation:
    """What the visitor told of a practice."""
    practice = found_practice(slug, Practising.PRACTICE_READ)
    visitor = current_visitor()
    return open_door(readers.own_adaptation(practice, number, visitor), permission, visitor)


def version(
    slug: str, number: int, permission: Practising, visitor: Member | None = None
) -> PracticeVersion:
    """A version of a practice that readers find; nothing of what was withdrawn."""
    found = practice(slug, permission, visitor)
    shown = reading.version_of(found, number) if found.is_published else None
    if shown is None:
        raise NotFound()
    return shown


def readable_version(visitor: Member | None, version_id: int) -> None:
    """Raises NotFound for the files of a version of what was withdrawn."""
    found = (
        visibility.found_practices().join(PracticeVersion).where(PracticeVersion.id == version_id)
    )
    open_door(found, Practising.PRACTICE_READ, visitor)


def draft(public_id: str, permission: Practising, visitor: Member | None = None) -> Practice:
    """What the visitor writes, or is asked to be an author of. Who is signed out signs in first."""
    visitor = visitor or current_visitor()
    if visitor is None:
        require(None, permission)
    found = visibility.own_practices(visitor).where(Practice.public_id == public_id)
    return open_door(found, permission, visitor)


def submission(
    public_id: str, number: int, permission: Practising, visitor: Member | None = None
) -> Submission:
    """What was handed in of a practice, to those who wrote it or decide on it."""
    visitor = visitor or current_visitor()
    if visitor is None:
        require(None, permission)
    found = visibility.visible_submissions(visitor).where(
        Practice.public_id == public_id, Submission.number == number
    )
    return open_door(found, permission, visitor)


def latest_submission(
    public_id: str, permission: Practising, visitor: Member | None = None
) -> Submission:
    """The last that was handed in of a practice, to those who wrote it or decide on it."""
    visitor = visitor or current_visitor()
    last = (
        sa.select(sa.func.max(Submission.number))
        .where(Submission.practice_id == Practice.id)
        .correlate(Practice)
        .scalar_subquery()
    )
    found = visibility.visible_submissions(visitor).where(
        Practice.public_id == public_id, Submission.number == last
    )
    return open_door(found, permission, visitor)


@dataclass(frozen=True)
class Entrance:
    """An assignment, and how its reviewer came to it: signed in, or by the link of a mail."""

    assignment: Assignment
    token: str | None = None

    @property
    def is_by_link(self) -> bool:
        """Whether nobody is signed in: this one review is all there is to see."""
        return self.token is not None


def review(
    permission: Practising, *, public_id: str | None = None, token: str | None = None
) -> Entrance:
    """What somebody was asked to review: their own, or the one that a link in a mail opens.

    A link lets whoever has it do what the reviewer could do on this review, and nothing else; it
    opens nothing once the assignment has ended, and nothing to a member who is not the reviewer.
    """
    visitor = current_visitor()
    if token is None:
        found = visibility.own_assignments(visitor).where(Assignment.public_id == public_id)
        return Entrance(open_door(found, permission, visitor))
    linked = reviews.linked_assignments(token).where(Assignment.state.not_in(ENDED))
    if visitor is not None:
        linked = linked.where(Assignment.reviewer_id == visitor.id)
    reviewer = db.session.scalar(
        sa.select(Member).where(
            Member.id.in_(linked.with_only_columns(Assignment.reviewer_id).order_by(None))
        )
    )
    if reviewer is None or not reviewer.active:
        raise NotFound()
    return Entrance(open_door(linked, permission, reviewer), token)


def review_of_file(visitor: Member | None, assignment_id: int) -> Assignment:
    """The review on which a file hangs: for its reviewer, and for the editors of the practice."""
    own = visibility.own_assignments(visitor).where(Assignment.id == assignment_id)
    found = db.session.scalars(own).unique().one_or_none()
    if found is None:
        found = db.session.scalar(
            sa.select(Assignment).where(
                Assignment.id == assignment_id,
                Assignment.submission_id.in_(
                    visibility.visible_submissions(visitor).with_only_columns(Submission.id)
                ),
            )
        )
    if found is None or not (reviews_it(visitor, found) or handles(visitor, found.submission)):
        raise NotFound()
    return found


def call(slug: str, permission: Practising, visitor: Member | None = None) -> Call:
    """The call of that address."""
    visitor = visitor or current_visitor()
    return open_door(
        visibility.visible_calls(visitor).where(Call.slug == slug), permission, visitor
    )


def editors_only(permission: Practising) -> None:
    """Pages of editors do not exist for anybody else."""
    visitor = current_visitor()
    if not can(visitor, permission):
        raise SignInNeeded() if visitor is None else NotFound()


def handled(
    public_id: str,
    permission: Practising = Practising.SUBMISSION_HANDLE,
    number: int | None = None,
) -> Submission:
    """What was handed in of a practice, last or by its number, to those who decide on it.

    For everybody else, its authors too, it is not there: this way is the editors' own.
    """
    editors_only(Practising.DESK_READ)
    wanted = Submission.number == number if number is not None else visibility.is_latest()
    found = visibility.handled_submissions(current_visitor())
    return open_door(
        found.where(Practice.public_id == public_id, wanted), permission, current_visitor()
    )


def handled_assignment(public_id: str, permission: Practising) -> Assignment:
    """A reviewer's assignment, to those who decide on what is reviewed."""
    editors_only(Practising.DESK_READ)
    found = visibility.handled_assignments(current_visitor())
    return open_door(found.where(Assignment.public_id == public_id), permission, current_visitor())


def roster_entry(public_id: str, permission: Practising) -> RosterEntry:
    """The entry of the member with this public id, to editors."""
    editors_only(permission)
    found = roster.entries().where(Member.public_id == public_id)
    return open_door(found, permission, current_visitor())


def may_join_roster() -> bool:
    """Whether the visitor is a reviewer."""
    visitor = current_visitor()
    return visitor is not None and can(visitor, Practising.ROSTER_JOIN, roster.entry_of(visitor))


def saved_search(search_id: int, permission: Practising) -> SavedSearch:
    """A search of the visitor's own."""
    visitor = current_visitor()
    own = sa.select(SavedSearch).where(
        SavedSearch.id == search_id,
        SavedSearch.member_id == (visitor.id if visitor else None),
    )
    return open_door(own, permission, visitor)


def own_entry(visitor: Member | None) -> RosterEntry | None:
    """The visitor's own entry; None for a reviewer who has none yet."""
    if visitor is None:
        raise SignInNeeded()
    entry = roster.entry_of(visitor)
    if not can(visitor, Practising.ROSTER_JOIN, entry):
        raise NotFound()
    return entry


def author_note(
    public_id: str, note_id: int, permission: Practising, visitor: Member | None = None
) -> tuple[Practice, AuthorNote]:
    """What an author told the others of a draft, to whom the draft is open."""
    found = draft(public_id, permission, visitor)
    note = db.session.scalar(
        sa.select(AuthorNote).where(AuthorNote.id == note_id, AuthorNote.practice_id == found.id)
    )
    if note is None:
        raise NotFound()
    return found, note


def readable_practice_file(visitor: Member | None, file: StoredFile) -> None:
    """Raise NotFound unless the visitor may read a file that hangs on a practice.

    Its authors, and editors once it was submitted with it. What is published has its own files.
    """
    if file.owner_id is None or not visibility.reads_file(visitor, file.owner_id, file.public_id):
        raise NotFound()


def origin(kind: str, number: int) -> origins.Origin:
    """What a practice can be made of, to whoever may read it: a contribution by its id, or the
    endorsed summary of a guided discussion by the topic's.
    """
    found = None
    if kind == origins.CONTRIBUTION:
        opened = discussions.contribution(number, Discussing.CONTRIBUTION_READ)
        found = origins.contribution_origin(opened)
    elif kind == origins.SUMMARY:
        found = origins.summary_origin(discussions.summary(number), current_language().code)
    if found is None:
        raise NotFound()
    return found
