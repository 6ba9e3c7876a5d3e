"""How notices read that concern authors, and those of what was submitted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import joinedload

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.practices.models import (
    ACCEPT,
    ASK_MORE,
    DECLINE,
    FIELDS,
    MINOR,
    PUBLISH,
    REVISE,
    SUBMITTED,
    TO_REVIEW,
    AuthorNote,
    Decision,
    Practice,
    Submission,
)
from hub.practices.notices.kinds import EXCERPT, PRACTICES
from hub.practices.policy import edits, handles, is_author
from hub.practices.queries.visibility import (
    handled_practices,
    own_practices,
    visible_submissions,
)

KINDS: Mapping[str, LazyString] = {
    "practice_author": _l("I am asked to be an author of a practice"),
    "practice_author_answer": _l("Somebody answers whom I asked to be an author"),
    "practice_note": _l("A note of a co-author"),
    "practice_submitted": _l("A practice is submitted to me as an editor"),
    "practice_decision": _l("An editor decides on my practice"),
    "practice_forsaken": _l("Nobody is left to write what I look after as an editor"),
}
# Much longer letters are read on the site.
LETTER = 5_000

DECISIONS: Mapping[str, Callable[[str], str]] = {
    TO_REVIEW: lambda title: _("“%(title)s” goes to the reviewers", title=title),
    ASK_MORE: lambda title: _("An editor asks for more about “%(title)s”", title=title),
    DECLINE: lambda title: _("“%(title)s” was declined", title=title),
    PUBLISH: lambda title: _("“%(title)s” is published", title=title),
    ACCEPT: lambda title: _("“%(title)s” is accepted and published", title=title),
    MINOR: lambda title: _("“%(title)s” is accepted after minor changes", title=title),
    REVISE: lambda title: _("“%(title)s” is to be revised and submitted again", title=title),
}


def register_writing() -> None:
    """Whoever is asked for something is mailed at once; notes between authors can wait."""
    register("practice_author", read=read_invitations, mailed=True, group=PRACTICES, titles=KINDS)
    register("practice_submitted", read=read_submitted, mailed=True, group=PRACTICES, titles=KINDS)
    register("practice_decision", read=read_decisions, mailed=True, group=PRACTICES, titles=KINDS)
    register("practice_forsaken", read=read_forsaken, mailed=True, group=PRACTICES, titles=KINDS)
    register(
        "practice_author_answer", read=read_answers, mailed=False, group=PRACTICES, titles=KINDS
    )
    register("practice_note", read=read_notes, mailed=False, group=PRACTICES, titles=KINDS)


def read_invitations(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That one is asked to be an author, while one has not answered."""
    practices = _practices(notices, reader)
    actors = _people(notice.facts["actor"] for notice in notices)
    words: dict[int, Words] = {}
    for notice in notices:
        practice = practices.get(notice.facts["practice"])
        asked = practice.author(reader) if practice else None
        if practice is None or asked is None or asked.accepted_at is not None:
            continue
        actor = actors.get(notice.facts["actor"])
        words[notice.id] = Words(
            title=_(
                "%(who)s asks you to be an author of “%(title)s”",
                who=_name(actor),
                title=_title(practice),
            ),
            endpoint="practices.author_invitation",
            values={"key": practice.public_id},
            why=_("You are told because you were asked."),
            who=_name(actor),
            who_key=actor.id if actor else 0,
            label=_("Look at the invitation"),
            thread=f"practice-{practice.id}",
            about=_title(practice),
        )
    return words


def read_answers(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That somebody agreed to be an author, or did not."""
    practices = {**_handled(notices, reader), **_practices(notices, reader)}
    members = _people(notice.facts["member"] for notice in notices)
    words: dict[int, Words] = {}
    for notice in notices:
        practice = practices.get(notice.facts["practice"])
        member = members.get(notice.facts["member"])
        if practice is None or member is None:
            continue
        writes = is_author(reader, practice)
        if not writes and not edits(reader, practice):
            continue
        told = {"who": _name(member), "title": _title(practice)}
        words[notice.id] = Words(
            title=_("%(who)s is now an author of “%(title)s”", **told)
            if is_author(member, practice)
            else _("%(who)s does not want to be an author of “%(title)s”", **told),
            endpoint="practices.authors" if writes else "practices.desk_submission",
            values={"key" if writes else "public_id": practice.public_id},
            why=_("You are told because you asked this person."),
            who=_name(member),
            who_key=member.id,
            thread=f"practice-{practice.id}",
            about=_title(practice),
        )
    return words


def read_forsaken(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That nobody is left to write what the reader may decide on, until somebody is."""
    practices = _handled(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        practice = practices.get(notice.facts["practice"])
        if practice is None or not practice.is_forsaken:
            continue
        title = _title(practice)
        words[notice.id] = Words(
            title=_("Nobody is left to write “%(title)s”: its authors left the Hub", title=title),
            endpoint="practices.desk_submission",
            values={"public_id": practice.public_id},
            why=_("You are told because you look after this practice."),
            thread=f"practice-{practice.id}",
            about=title,
        )
    return words


def read_notes(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What a co-author told the others, while one is an author."""
    ids = [notice.facts["note"] for notice in notices]
    found = db.session.scalars(
        sa.select(AuthorNote).where(AuthorNote.id.in_(ids)).options(joinedload(AuthorNote.author))
    )
    by_id = {note.id: note for note in found}
    practices = _practices(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        note = by_id.get(notice.facts["note"])
        practice = practices.get(notice.facts["practice"])
        if note is None or practice is None or not is_author(reader, practice):
            continue
        told = {"who": _name(note.author), "title": _title(practice)}
        field = FIELDS.get(note.field)
        words[notice.id] = Words(
            title=_("%(who)s on “%(field)s” of “%(title)s”", field=field.label, **told)
            if field
            else _("%(who)s left a note on “%(title)s”", **told),
            endpoint="practices.notes",
            values={"key": practice.public_id},
            text=markup.excerpt(note.body, EXCERPT),
            why=_("You are told because you are an author of it."),
            who=_name(note.author),
            who_key=note.author_id,
            thread=f"practice-{practice.id}",
            about=_title(practice),
        )
    return words


def read_submitted(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That a practice waits for an editor, while it does and the reader may decide."""
    found = _submissions(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        submission = found.get(notice.facts["submission"])
        if submission is None or submission.decisions or not handles(reader, submission):
            continue
        practice = submission.practice
        if practice.stage != SUBMITTED:
            continue
        title = str(submission.content.get("title") or "")
        words[notice.id] = Words(
            title=_("“%(title)s” was submitted", title=title),
            endpoint="practices.desk_submission",
            values={"public_id": practice.public_id},
            text=markup.excerpt(submission.note, EXCERPT),
            text_lang=practice.lang,
            why=_("You are told because you are an editor."),
            thread=f"practice-{practice.id}",
            about=title,
        )
    return words


def read_decisions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """What an editor decided, with the letter, for whoever is an author today."""
    ids = [notice.facts["decision"] for notice in notices]
    decisions = {
        each.id: each
        for each in db.session.scalars(sa.select(Decision).where(Decision.id.in_(ids)))
    }
    wanted = [each.submission_id for each in decisions.values()]
    rows = db.session.scalars(visible_submissions(reader).where(Submission.id.in_(wanted)))
    found = {each.id: each for each in rows.unique()}
    words: dict[int, Words] = {}
    for notice in notices:
        decision = decisions.get(notice.facts["decision"])
        submission = found.get(decision.submission_id) if decision else None
        if decision is None or submission is None:
            continue
        practice = submission.practice
        if not is_author(reader, practice):
            continue
        title = str(submission.content.get("title") or "")
        words[notice.id] = Words(
            title=DECISIONS[decision.outcome](title),
            endpoint="practices.draft",
            values={"key": practice.public_id},
            text=markup.excerpt(markup.plain(decision.letter_html), LETTER),
            text_lang=practice.lang,
            why=_("You are told because you are an author of it."),
            thread=f"practice-{practice.id}",
            about=title,
        )
    return words


def _practices(notices: Iterable[Notice], reader: Member) -> Mapping[int, Practice]:
    ids = {notice.facts["practice"] for notice in notices}
    found: Any = own_practices(reader).where(Practice.id.in_(ids))
    return {each.id: each for each in db.session.scalars(found).unique()}


def _handled(notices: Iterable[Notice], reader: Member) -> Mapping[int, Practice]:
    ids = {notice.facts["practice"] for notice in notices}
    found: Any = handled_practices(reader).where(Practice.id.in_(ids))
    return {each.id: each for each in db.session.scalars(found).unique()}


def _submissions(notices: Iterable[Notice], reader: Member) -> Mapping[int, Submission]:
    ids = {notice.facts["submission"] for notice in notices}
    found = visible_submissions(reader).where(Submission.id.in_(ids))
    return {each.id: each for each in db.session.scalars(found).unique()}


def _people(ids: Iterable[int]) -> Mapping[int, Member]:
    found = db.session.scalars(sa.select(Member).where(Member.id.in_(set(ids))))
    return {member.id: member for member in found}


def _name(member: Member | None) -> str:
    return (member.public_name if member else "") or str(_("Former member"))


def _title(practice: Practice) -> str:
    return practice.title or str(_("A practice without a title"))
