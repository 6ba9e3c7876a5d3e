"""A link: one thing came from another, illustrates it, implements it, and so on."""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import Model, UtcDateTime
from hub.core.i18n import _l

CAME_FROM, ILLUSTRATES, IMPLEMENTS = "came_from", "illustrates", "implements"
MATCHES, CONTRADICTS, REPLICATES = "matches", "contradicts", "replicates"
BELONGS_WITH = "belongs_with"

# How a link reads on the page of the thing it begins at, and of the thing it leads to.
WORDS: Mapping[str, tuple[LazyString, LazyString]] = {
    CAME_FROM: (_l("Came from"), _l("Led to")),
    ILLUSTRATES: (_l("Illustrates"), _l("Illustrated by")),
    IMPLEMENTS: (_l("Implements"), _l("Implemented by")),
    MATCHES: (_l("Matches"), _l("Matched by")),
    CONTRADICTS: (_l("Contradicts"), _l("Contradicted by")),
    REPLICATES: (_l("Replicates"), _l("Replicated by")),
    BELONGS_WITH: (_l("Belongs with"), _l("Belongs with")),
}


class Link(Model):
    """`source` does to `target` what `kind` says; both are things that features registered."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    source_kind: Mapped[str] = mapped_column(sa.String(20))
    source_id: Mapped[int]
    target_kind: Mapped[str] = mapped_column(sa.String(20))
    target_id: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))

    __table_args__ = (
        sa.UniqueConstraint("source_kind", "source_id", "target_kind", "target_id", "kind"),
        sa.Index("ix_link_target", "target_kind", "target_id"),
    )
