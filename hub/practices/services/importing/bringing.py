"""Rows become published practices, without a review and without telling anybody."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.signals import quietly
from hub.practices.models import Practice, Submission
from hub.practices.services.drafting import start_practice
from hub.practices.services.importing.entries import Entry
from hub.practices.services.publishing import publish

IN_A_QUESTION = 500


@dataclass(frozen=True)
class Report:
    """How many became practices, and how many were there already."""

    made: int
    known: int


def bring_in(
    entries: Sequence[Entry], *, author: Member, done: Callable[[], None] = lambda: None
) -> Report:
    """Each entry is a published practice, unless it was brought in before; `done` after each.

    The author writes it from now on. Nobody is told of it.
    """
    known = known_keys([entry.origin for entry in entries])
    made = 0
    with quietly():
        for entry in entries:
            if entry.origin not in known:
                _publish(entry, author)
                made += 1
            done()
    return Report(made, len(entries) - made)


def known_keys(origins: Collection[str]) -> set[str]:
    """Those of them that were brought in before, withdrawn or not."""
    every, found = list(origins), set[str]()
    for start in range(0, len(every), IN_A_QUESTION):
        some = every[start : start + IN_A_QUESTION]
        rows = sa.select(Practice.imported_from).where(Practice.imported_from.in_(some))
        found |= {origin for origin in db.session.scalars(rows) if origin is not None}
    return found


def _publish(entry: Entry, author: Member) -> None:
    practice = start_practice(actor=author, lang=entry.lang, content=entry.content)
    practice.imported_from = entry.origin
    submission = Submission(
        practice_id=practice.id,
        number=1,
        content=practice.content,
        html=practice.html,
        files=[],
        note="",
        submitted_by=author.id,
        submitted_at=clock.now(),
    )
    submission.practice, submission.decisions = practice, []
    db.session.add(submission)
    db.session.flush()
    publish(submission, actor=author)
