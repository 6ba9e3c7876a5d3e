"""Texts that exist in several languages: a row per language, with where it came from."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core import clock
from hub.core.db import UtcDateTime

ORIGINAL, HUMAN, MACHINE = "original", "human", "machine"
DRAFT, PUBLISHED = "draft", "published"


class TextColumns:
    """What every row of a text in one language carries beside its words."""

    lang: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    origin: Mapped[str] = mapped_column(sa.String(10), default=ORIGINAL)
    translator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=PUBLISHED)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=clock.now)


Text = TypeVar("Text", bound=TextColumns)


def best_text(texts: Sequence[Text], lang: str) -> Text:
    """The published text in `lang`; else English, else the original, else any that is there."""

    def nearness(text: Text) -> tuple[bool, bool, bool, bool]:
        return (
            text.state != PUBLISHED,
            text.lang != lang,
            text.lang != "en",
            text.origin != ORIGINAL,
        )

    return min(texts, key=nearness)
