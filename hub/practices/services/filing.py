"""Files of a draft; those of what was submitted or published stay for whoever reads that."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock, files
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.files import StoredFile
from hub.core.i18n import _
from hub.practices.models import Practice, PracticeVersion, Submission
from hub.practices.services.holding import hold
from hub.practices.services.submitting import OWNER

# What was taken out of the draft after it had been submitted with it, by the practice's id.
EARLIER = "practice_earlier"


def files_of(practice: Practice) -> Sequence[StoredFile]:
    """The files that are submitted with the draft, oldest first."""
    return files.files_of(OWNER, [practice.id])[practice.id]


def change_files(
    practice: Practice, *, actor: Member, added: Collection[str], taken_out: Collection[str]
) -> None:
    """The actor's files hang on the draft, and those taken out are gone from it.

    Raises Refused while an editor has the practice.
    """
    hold(practice)
    if not practice.is_written:
        raise Refused(_("This practice is with an editor and cannot be changed now."))
    kept = _kept(practice) if taken_out else set()
    for file in files_of(practice) if taken_out else ():
        if file.public_id not in taken_out:
            continue
        if file.public_id in kept:
            file.owner_kind = EARLIER
        else:
            files.remove(file)
    if files.attach_all(added, OWNER, practice.id, uploader_id=actor.id) or taken_out:
        practice.updated_at = clock.now()


def _kept(practice: Practice) -> set[str]:
    """The files of all that was submitted or published of it."""
    found: set[str] = set()
    tables: tuple[Any, ...] = (Submission, PracticeVersion)
    for table in tables:
        for names in db.session.scalars(
            sa.select(table.files).where(table.practice_id == practice.id)
        ):
            found.update(names)
    return found
