"""A practice is begun, and written field by field by several at once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock, markup
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.practices.models import (
    FIELDS,
    LEAD,
    STATEMENTS,
    TEXT,
    Call,
    Practice,
    PracticeAuthor,
    PracticeField,
    is_empty,
)
from hub.practices.services.holding import hold


@dataclass(frozen=True)
class Overtake:
    """A field that somebody else changed since it was read: nothing of it was saved."""

    theirs: Any
    version: int
    writer: Member
    at: dt.datetime


@dataclass(frozen=True)
class Saved:
    """What became of a saving: the versions of the fields that stand, and those overtaken."""

    versions: Mapping[str, int]
    overtaken: Mapping[str, Overtake] = field(default_factory=dict)


def start_practice(
    *,
    actor: Member,
    lang: str,
    call: Call | None = None,
    content: Mapping[str, Any] | None = None,
) -> Practice:
    """The member writes a practice from now on, as its lead author, in answer to the call if any.

    Raises Refused if the call takes none now.
    """
    if call is not None and not call.is_open:
        raise Refused(_("This call takes no practices now."))
    practice = Practice(lang=lang, call_id=call.id if call else None, created_by=actor.id)
    practice.call, practice.fields = call, []
    lead = PracticeAuthor(member_id=actor.id, role=LEAD, accepted_at=clock.now())
    lead.member = actor
    practice.authors = [lead]
    db.session.add(practice)
    db.session.flush()
    given = dict(content or {})
    if call is not None:
        given.setdefault("framework", call.framework)
    save_fields(practice, actor=actor, values=given, read={})
    return practice


def save_fields(
    practice: Practice, *, actor: Member, values: Mapping[str, Any], read: Mapping[str, int]
) -> Saved:
    """The fields are as given, but those somebody else changed since the actor read them.

    `read` has the version of each field that the actor read, 0 or none for one that was empty. What
    two wrote alike is no conflict. Raises Refused while an editor has the practice.
    """
    _hold(practice)
    if not practice.is_written:
        raise Refused(_("This practice is with an editor and cannot be changed now."))
    rows = {row.name: row for row in practice.fields}
    versions, overtaken = {}, {}
    for name, value in values.items():
        row = rows.get(name)
        if row is not None and not _says_the_same(row.value, value):
            if row.version != read.get(name, 0):
                overtaken[name] = Overtake(row.value, row.version, row.writer, row.updated_at)
                continue
            row.version += 1
            _write(row, value, actor, practice.lang)
        elif row is None and not is_empty(value):
            row = PracticeField(practice_id=practice.id, name=name)
            row.version = 1
            _write(row, value, actor, practice.lang)
            practice.fields.append(row)
        versions[name] = row.version if row is not None else 0
    practice.updated_at = clock.now()
    db.session.flush()
    return Saved(versions, overtaken)


def _hold(practice: Practice) -> None:
    """The practice is ours until the commit, and its fields read as they are now."""
    hold(practice)
    db.session.scalars(
        sa.select(PracticeField)
        .where(PracticeField.practice_id == practice.id)
        .execution_options(populate_existing=True)
    ).all()
    db.session.refresh(practice, attribute_names=["fields"])


def _says_the_same(one: Any, other: Any) -> bool:
    return one == other or (is_empty(one) and is_empty(other))


def _write(row: PracticeField, value: Any, actor: Member, lang: str) -> None:
    row.value, row.html = value, html_of(row.name, value, lang)
    row.updated_at, row.updated_by, row.writer = clock.now(), actor.id, actor


def html_of(name: str, value: Any, lang: str) -> Any:
    """What is shown of a field that holds Markdown; None for any other."""
    kind = FIELDS[name].kind
    if kind == TEXT and value:
        return markup.render(str(value), lang=lang).html
    if kind == STATEMENTS and value:
        return {code: markup.render(text, lang=lang).html for code, text in value.items()}
    return None
