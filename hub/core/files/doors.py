"""The way to a file: the door of the thing it hangs on."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from hub.core.db import db
from hub.core.errors import NotFound
from hub.core.files.models import StoredFile
from hub.core.permissions import Permission, Rule, Rules, Visitor

# Raises NotFound unless the visitor may see the thing.
Opener = Callable[[Any, int], object]

# The same for things that show some of their files to some people only.
FileOpener = Callable[[Any, StoredFile], object]

_openers: dict[str, Opener] = {}
_file_openers: dict[str, FileOpener] = {}


class FilePermission(Permission):
    """What one can do with files."""

    UPLOAD = "file.upload"


RULES: Rules = {
    FilePermission.UPLOAD: Rule("every member", lambda visitor, _file: visitor is not None),
}


def register_owner(kind: str, opener: Opener) -> None:
    """Files that hang on things of this kind are seen by whomever `opener(visitor, id)` lets in."""
    _openers[kind] = opener


def register_file_door(kind: str, opener: FileOpener) -> None:
    """Files that hang on things of this kind are seen one by one: `opener(visitor, file)`."""
    _file_openers[kind] = opener


def open_file(public_id: str, visitor: Visitor | None) -> StoredFile:
    """The file, for whoever may see what it hangs on; else NotFound, as if it did not exist.

    A file that hangs on nothing yet is seen by its uploader only.
    """
    file = db.session.scalar(sa.select(StoredFile).where(StoredFile.public_id == public_id))
    if file is None:
        raise NotFound()
    if file.owner_kind is None or file.owner_id is None:
        if visitor is None or file.uploader_id != visitor.id:
            raise NotFound()
        return file
    if by_file := _file_openers.get(file.owner_kind):
        by_file(visitor, file)
        return file
    opener = _openers.get(file.owner_kind)
    if opener is None:
        raise NotFound()
    opener(visitor, file.owner_id)
    return file
