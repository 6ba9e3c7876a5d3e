"""How far the reviewers of submissions have come, counted for the quorum (domain.md §4)."""

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa

from hub.core.db import db
from hub.practices.models import (
    ACCEPTED,
    CONFLICT,
    INVITED,
    QUORUM_OTHERS,
    QUORUM_UN,
    REVIEWED,
    Assignment,
    Submission,
)

ASKED = (INVITED, CONFLICT, ACCEPTED, *REVIEWED)


@dataclass(frozen=True)
class Count:
    """Reviewers of one kind, of the UN or others: how many count, and how many are needed."""

    needed: int
    asked: int = 0
    accepted: int = 0
    delivered: int = 0

    @property
    def missing(self) -> int:
        """How many more have to be asked."""
        return max(self.needed - self.asked, 0)

    @property
    def is_reached(self) -> bool:
        """Whether enough reviews are there."""
        return self.delivered >= self.needed


@dataclass(frozen=True)
class Quorum:
    """Those of the UN and the others. Who accepted counts as asked too, who delivered as both."""

    un: Count = field(default_factory=lambda: Count(QUORUM_UN))
    others: Count = field(default_factory=lambda: Count(QUORUM_OTHERS))
    conflicts: int = 0

    @property
    def is_reached(self) -> bool:
        """Whether a decision may be made."""
        return self.un.is_reached and self.others.is_reached

    @property
    def lacks_reviewers(self) -> bool:
        """Whether too few are asked."""
        return bool(self.un.missing or self.others.missing)

    @property
    def delivered(self) -> int:
        """How many reviews are there."""
        return self.un.delivered + self.others.delivered


def quorums_of(submission_ids: Collection[int]) -> dict[int, Quorum]:
    """How far each submission has come, in one query."""
    found = db.session.execute(
        sa.select(
            Assignment.submission_id,
            Assignment.is_un,
            *(
                sa.func.count(sa.case((Assignment.state.in_(states), 1)))
                for states in (ASKED, (ACCEPTED, *REVIEWED), REVIEWED, (CONFLICT,))
            ),
        )
        .where(Assignment.submission_id.in_(submission_ids))
        .group_by(Assignment.submission_id, Assignment.is_un)
    )
    counted = {(row[0], row[1]): row[2:] for row in found}

    def quorum(submission_id: int) -> Quorum:
        un = counted.get((submission_id, True), (0, 0, 0, 0))
        others = counted.get((submission_id, False), (0, 0, 0, 0))
        return Quorum(
            Count(QUORUM_UN, *un[:3]), Count(QUORUM_OTHERS, *others[:3]), un[3] + others[3]
        )

    return {submission_id: quorum(submission_id) for submission_id in submission_ids}


def lacking_reviewers() -> sa.ColumnElement[bool]:
    """Whether too few are asked to review a submission."""
    return sa.or_(_count(ASKED, is_un=True) < QUORUM_UN, _count(ASKED, is_un=False) < QUORUM_OTHERS)


def reaching_quorum() -> sa.ColumnElement[bool]:
    """Whether enough reviews of a submission are there."""
    return sa.and_(
        _count(REVIEWED, is_un=True) >= QUORUM_UN, _count(REVIEWED, is_un=False) >= QUORUM_OTHERS
    )


def _count(states: Collection[str], *, is_un: bool) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(Assignment.id))
        .where(
            Assignment.submission_id == Submission.id,
            Assignment.is_un.is_(is_un),
            Assignment.state.in_(states),
        )
        .correlate(Submission)
        .scalar_subquery()
    )
