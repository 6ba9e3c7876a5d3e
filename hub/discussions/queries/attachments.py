"""Files that hang on contributions and proposals."""

from collections.abc import Sequence

from hub.core import files
from hub.core.files import StoredFile
from hub.discussions.models import Contribution, Proposal


def files_on(thing: Contribution | Proposal) -> Sequence[StoredFile]:
    """All that hangs on it, oldest first."""
    return files.files_of(thing.files_kind, [thing.id]).get(thing.id, ())


def files_beside(thing: Contribution | Proposal) -> Sequence[StoredFile]:
    """What hangs on it and is not shown in its text."""
    shown = set(files.files_in(thing.html))
    return [file for file in files_on(thing) if file.public_id not in shown]
