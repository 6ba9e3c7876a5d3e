"""Takes files in, hangs them on things, and clears away what hangs on nothing."""

import datetime as dt
import hashlib
import logging
import os
import re
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO

import sqlalchemy as sa
from flask import current_app
from werkzeug.exceptions import ServiceUnavailable, UnprocessableEntity

from hub.config import Settings
from hub.core import clock
from hub.core.db import db
from hub.core.files.kinds import FileKind, Unwanted, clean_name, kind_of
from hub.core.files.models import StoredFile
from hub.core.files.pictures import Picture, Unreadable, made_anew
from hub.core.i18n import _

log = logging.getLogger(__name__)

# As long as a draft may wait whose text shows it.
UNATTACHED_FOR = dt.timedelta(days=30)
LEFT_FOR = dt.timedelta(days=2)
INCOMING = "incoming"

_CHUNK = 1 << 16
_COPIED = (
    "name",
    "content_type",
    "size",
    "sha256",
    "width",
    "height",
    "has_thumbnail",
    "uploader_id",
)
_SHA256 = re.compile(r"[0-9a-f]{64}(?:-thumbnail)?\Z")
_IN_TEXT = re.compile(r'(?:href|src)="/files/([0-9a-f]{32})/')


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    PROGRAM = "program"
    BOMB = "bomb"
    PICTURE = "picture"


class FileRefused(UnprocessableEntity):
    """The file is not taken; `description` says why and what to do, in the reader's language."""

    def __init__(self, reason: Reason, description: str) -> None:
        super().__init__(description)
        self.reason = reason
        if reason == Reason.TOO_LARGE:
            self.code = 413


def store(stream: IO[bytes], name: str, *, uploader_id: int | None) -> StoredFile:
    """The file is kept as by `take`, its row in the caller's transaction. Raises FileRefused."""
    stored = take(stream, name, uploader_id=uploader_id)
    db.session.add(stored)
    db.session.flush()
    return stored


def take(stream: IO[bytes], name: str, *, uploader_id: int | None) -> StoredFile:
    """The file's content is safe on disk; its row, not in any session yet, hangs on nothing.

    Its kind is told from its content; a picture is made anew. Raises FileRefused.
    """
    try:
        with tempfile.TemporaryDirectory(dir=_folder(INCOMING)) as room:
            stored = _stored(stream, name, Path(room))
    except OSError as error:
        log.exception("a file could not be kept")
        raise ServiceUnavailable() from error
    stored.uploader_id = uploader_id
    return stored


def attach(file: StoredFile, kind: str, owner_id: int) -> None:
    """The file hangs on a thing of a registered kind, and is seen by whoever sees that."""
    file.owner_kind, file.owner_id = kind, owner_id


def attach_all(
    public_ids: Collection[str], kind: str, owner_id: int, *, uploader_id: int
) -> list[StoredFile]:
    """Those of the files that this person uploaded and that hang on nothing yet hang on the thing.

    Any other id is passed over: nobody takes hold of the file of somebody else.
    """
    files = waiting(public_ids, uploader_id=uploader_id)
    for file in files:
        attach(file, kind, owner_id)
    db.session.flush()
    return list(files)


def waiting(public_ids: Collection[str], *, uploader_id: int) -> Sequence[StoredFile]:
    """Those of the files that this person uploaded and that hang on nothing yet."""
    if not public_ids:
        return []
    return db.session.scalars(
        sa.select(StoredFile)
        .where(
            StoredFile.public_id.in_(sorted(set(public_ids))),
            StoredFile.uploader_id == uploader_id,
            StoredFile.owner_kind.is_(None),
        )
        .order_by(StoredFile.id)
    ).all()


def carry_over(kind: str, owner_id: int, *, to: tuple[str, int]) -> None:
    """What hangs on one thing hangs on another from now on, behind its door."""
    db.session.execute(
        sa.update(StoredFile)
        .where(StoredFile.owner_kind == kind, StoredFile.owner_id == owner_id)
        .values(owner_kind=to[0], owner_id=to[1])
    )


def copy_all(public_ids: Collection[str], kind: str, owner_id: int) -> Mapping[str, str]:
    """The same contents hang on another thing as well, under ids of their own: {old: new}.

    For what is kept as it is now while the first may be changed.
    """
    found = db.session.scalars(
        sa.select(StoredFile).where(StoredFile.public_id.in_(public_ids)).order_by(StoredFile.id)
    )
    copies = {}
    for file in found.all():
        copy = StoredFile(
            **{name: getattr(file, name) for name in _COPIED},
            owner_kind=kind,
            owner_id=owner_id,
        )
        db.session.add(copy)
        db.session.flush()
        copies[file.public_id] = copy.public_id
    return copies


def let_go(kind: str, owner_id: int) -> Sequence[StoredFile]:
    """What hung on the thing hangs on nothing, for its uploaders to use again."""
    hanging = files_of(kind, [owner_id]).get(owner_id, ())
    for file in hanging:
        file.owner_kind = file.owner_id = None
        # The time that it may wait begins anew.
        file.created_at = clock.now()
    return hanging


def files_in(html: str) -> tuple[str, ...]:
    """The public ids of the files that a text behind the walls shows or points at."""
    return tuple(dict.fromkeys(_IN_TEXT.findall(html)))


def files_of(kind: str, owner_ids: Collection[int]) -> Mapping[int, Sequence[StoredFile]]:
    """What hangs on each of the things, in one query, oldest first."""
    by_owner: dict[int, list[StoredFile]] = defaultdict(list)
    if owner_ids:
        statement = (
            sa.select(StoredFile)
            .where(StoredFile.owner_kind == kind, StoredFile.owner_id.in_(sorted(set(owner_ids))))
            .order_by(StoredFile.id)
        )
        for file in db.session.scalars(statement):
            by_owner[file.owner_id or 0].append(file)
    return by_owner


def files_by(uploader_id: int) -> Sequence[StoredFile]:
    """All that one person uploaded, for the export and the erasure of an account."""
    statement = sa.select(StoredFile).where(StoredFile.uploader_id == uploader_id)
    return db.session.scalars(statement.order_by(StoredFile.id)).all()


def remove(file: StoredFile) -> None:
    """The file is gone for everyone with this commit; its content leaves the disk at a sweep."""
    db.session.delete(file)


def path_of(file: StoredFile, *, thumbnail: bool = False) -> Path:
    """Where the content lies. A picture too small for a thumbnail is its own."""
    suffix = "-thumbnail" if thumbnail and file.has_thumbnail else ""
    return _place(file.sha256 + suffix)


def sweep() -> int:
    """Content that no row speaks of leaves the disk, then rows that hung on nothing are deleted.

    Daily, in the caller's transaction; returns how many rows. Content goes a sweep after its row,
    so that a commit that fails loses nothing.
    """
    oldest = time.time() - LEFT_FOR.total_seconds()
    spoken_of = set(db.session.scalars(sa.select(StoredFile.sha256)))
    for path in _contents():
        if path.name.partition("-")[0] not in spoken_of and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    for room in _folder(INCOMING).iterdir():
        if room.stat().st_mtime < oldest:
            shutil.rmtree(room, ignore_errors=True)
    gone = db.session.execute(
        sa.delete(StoredFile).where(
            StoredFile.owner_kind.is_(None), StoredFile.created_at < clock.now() - UNATTACHED_FOR
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _folder(name: str) -> Path:
    folder = _settings().files_dir / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _stored(stream: IO[bytes], name: str, room: Path) -> StoredFile:
    path = room / "content"
    _take(stream, path)
    kind = _kind(path, name)
    picture = _picture(path) if kind.is_picture else None
    if picture is not None:
        kind = FileKind("image/webp", (".webp",))
        path.write_bytes(picture.content)
    digest, size = _digest(path)
    if picture is not None and picture.thumbnail is not None:
        smaller = room / "thumbnail"
        smaller.write_bytes(picture.thumbnail)
        _keep(smaller, f"{digest}-thumbnail")
    _keep(path, digest)
    return StoredFile(
        name=clean_name(name, kind),
        content_type=kind.content_type,
        size=size,
        sha256=digest,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        has_thumbnail=picture is not None and picture.thumbnail is not None,
    )


def _take(stream: IO[bytes], path: Path) -> None:
    limit = _settings().upload_limit_mb
    left = limit * 1024 * 1024
    with path.open("wb") as kept:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise FileRefused(
                    Reason.TOO_LARGE,
                    _("The file is larger than %(limit)s MB. Attach a smaller one.", limit=limit),
                )
            kept.write(chunk)
    if path.stat().st_size == 0:
        raise FileRefused(Reason.EMPTY, _("The file is empty."))


def _kind(path: Path, name: str) -> FileKind:
    try:
        return kind_of(path, name)
    except Unwanted as unwanted:
        if str(unwanted) == "program":
            words = _("Programs cannot be attached.")
            raise FileRefused(Reason.PROGRAM, words) from unwanted
        words = _("This archive is damaged or unpacks to far too much. It cannot be attached.")
        raise FileRefused(Reason.BOMB, words) from unwanted


def _picture(path: Path) -> Picture:
    try:
        return made_anew(path)
    except Unreadable as unreadable:
        words = (
            _("The picture has too many pixels. Attach a smaller one.")
            if str(unreadable) == "large"
            else _("The picture cannot be read; it may be damaged. Save it again and retry.")
        )
        raise FileRefused(Reason.PICTURE, words) from unreadable


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size


def _keep(path: Path, name: str) -> None:
    """Move the content to its place so that after a power cut it is there whole or not at all."""
    place = _place(name)
    if place.exists():
        # A sweep leaves alone what was asked for lately.
        os.utime(place)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    path.chmod(0o640)
    path.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _place(name: str) -> Path:
    return _settings().files_dir / name[:2] / name


def _contents() -> Iterator[Path]:
    folder = _settings().files_dir
    if folder.is_dir():
        for path in folder.glob("[0-9a-f][0-9a-f]/*"):
            if _SHA256.match(path.name):
                yield path
