"""The original of an article is written, by several at once, field by field."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.accounts.models import Member
from hub.blog.models import DRAFT, Article
from hub.blog.services.dressing import html_of
from hub.blog.services.editing.carrying import carry
from hub.blog.services.stages import hold_texts
from hub.core import clock
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _

FIELDS = ("title", "summary", "body")


@dataclass(frozen=True)
class Overtake:
    """A field that somebody else changed since it was read: nothing of it was saved."""

    theirs: str
    writer: Member | None
    at: dt.datetime


@dataclass(frozen=True)
class Saved:
    """What became of a saving: the version of the text, and the fields that were overtaken."""

    version: int
    overtaken: Mapping[str, Overtake] = field(default_factory=dict)


def save_text(
    article: Article, *, actor: Member, values: Mapping[str, str], read: Mapping[str, str]
) -> Saved:
    """The fields read as given, but those somebody else changed since the actor read them.

    `read` has the mark (`mark_of`) of each field as the actor read it. What two wrote alike is no
    conflict. Raises Refused unless the article is its authors' to write.
    """
    hold_texts(article)
    if article.stage != DRAFT:
        raise Refused(_("This article is with an editor and cannot be changed now."))
    text = article.original
    wanted: dict[str, str] = {}
    overtaken: dict[str, Overtake] = {}
    for name, value in values.items():
        there: str = getattr(text, name)
        if mark_of(value) in (mark_of(there), read.get(name)):
            continue
        if mark_of(there) != read.get(name):
            writer = db.session.get(Member, text.updated_by) if text.updated_by else None
            overtaken[name] = Overtake(there, writer, text.updated_at)
            continue
        wanted[name] = value
    if wanted:
        before = text.body
        for name, value in wanted.items():
            setattr(text, name, value)
        if "body" in wanted:
            text.body_html = html_of(text)
        text.version += 1
        text.updated_at, text.updated_by = clock.now(), actor.id
        article.updated_at = clock.now()
        carry(text, before=before)
    return Saved(text.version, overtaken)


def mark_of(value: str) -> str:
    """A short mark by which one tells whether a text was changed; blanks around it do not count."""
    told = value.replace("\r\n", "\n").strip()
    return hashlib.blake2s(told.encode(), digest_size=8).hexdigest()
