"""Files come to hang on what is written, go with it, and are taken out of it."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import files
from hub.core.db import db
from hub.core.files import StoredFile
from hub.discussions import queries
from hub.discussions.models import Contribution, Proposal, Topic, WaitingText


def attach_files(
    thing: Contribution | Proposal | WaitingText, attachments: Collection[str], *, by: Member
) -> Sequence[StoredFile]:
    """Those of `attachments`, and of what the text shows, that are `by`'s to give hang on it now.

    They are behind its door from then on. Returns those that came.
    """
    named = [*attachments, *files.files_in(thing.html)]
    return files.attach_all(named, thing.files_kind, thing.id, uploader_id=by.id)


def take_out_files(
    thing: Contribution | Proposal, taken_out: Collection[str]
) -> Sequence[StoredFile]:
    """Those of them that hang on it are gone for everyone, from its earlier versions too."""
    gone = [f for f in queries.files_on(thing) if f.public_id in taken_out] if taken_out else []
    for file in gone:
        files.remove(file)
    db.session.flush()
    return gone


def carry_files(proposal: Proposal, contribution: Contribution) -> None:
    """What hung on the proposal hangs on what became of it, and is seen by whoever sees that."""
    files.carry_over(
        proposal.files_kind, proposal.id, to=(contribution.files_kind, contribution.id)
    )


def opening_of(topic: Topic) -> Contribution:
    """The contribution with which the topic began."""
    return db.session.scalars(
        sa.select(Contribution).where(Contribution.topic_id == topic.id, Contribution.number == 1)
    ).one()
