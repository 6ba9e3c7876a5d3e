"""The row of a file that somebody attached."""

import datetime as dt
import uuid

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.files.kinds import is_shown


def public_key() -> str:
    """An address part that grows with time and cannot be guessed."""
    return uuid.UUID(int=uuid_utils.uuid7().int).hex


class StoredFile(Model):
    """A file and what it hangs on; until it hangs on something, only its uploader sees it."""

    __tablename__ = "stored_file"
    __table_args__ = (sa.Index("ix_stored_file_owner", "owner_kind", "owner_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_key)
    name: Mapped[str] = mapped_column(sa.String(200))
    content_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    has_thumbnail: Mapped[bool] = mapped_column(default=False)
    uploader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    owner_kind: Mapped[str | None] = mapped_column(sa.String(30))
    owner_id: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    @property
    def is_attached(self) -> bool:
        return self.owner_kind is not None

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def is_shown(self) -> bool:
        """Whether a browser shows it in place rather than saving it."""
        return is_shown(self.content_type)
