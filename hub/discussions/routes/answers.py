"""What pages and their scripts are answered: fragments, prefilled forms, dates in words."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import request
from flask_babel import format_time

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _
from hub.core.numbers import whole, whole_or
from hub.discussions import queries
from hub.discussions.forms import ReplyForm
from hub.discussions.models import Contribution, Draft, GuidedQuestion, Topic
from hub.discussions.queries import Entry, Guide, Standing, Thread
from hub.discussions.routes import fragments


def items(
    topic: Topic, entries: Sequence[Entry], *, visitor: Member | None
) -> list[dict[str, Any]]:
    """Contributions as fragments for an open page. `after` is the number each stands behind."""
    return [
        {
            "number": entry.contribution.number,
            "change": entry.contribution.change,
            "kind": _kind(entry.contribution),
            "parent": entry.contribution.parent.number if entry.contribution.parent else None,
            "after": _stands_after(entry.contribution),
            "by": entry.contribution.author.public_id,
            "html": ""
            if entry.contribution.is_withdrawn
            else fragments.contribution(entry, topic=topic, visitor=visitor),
        }
        for entry in entries
    ]


def description(page: Thread) -> str:
    """The first words of the topic, where the page has them."""
    first = next((e.contribution for e in page.entries if e.contribution.is_opening), None)
    return markup.excerpt(markup.plain(first.shown_html), 200) if first else ""


def participants(page: Thread) -> list[Member]:
    """Who wrote what is on the page, in order of appearance, at most twelve."""
    authors = {e.contribution.author_id: e.contribution.author for e in page.entries}
    return list(authors.values())[:12]


def first_unread(topic: Topic, standing: Standing, page: Thread) -> int | None:
    """Where the first unread contribution is: none if all is read or the reader is new here."""
    if not standing.read or topic.last_number <= standing.read:
        return None
    if page.before is None and page.after is None:
        return next((e.contribution.number for e in page.entries if e.is_new), None)
    return queries.first_unread(topic, standing.read)


def only_asked(guide: Guide | None, number: int | None) -> sa.ColumnElement[bool] | None:
    """The condition under which a contribution answers the question with this number, if any."""
    if guide is None or number is None:
        return None
    question = guide.question(number)
    if question is None and number != queries.WHOLE:
        return None
    return queries.answering(question)


def chosen_question(form: ReplyForm, topic: Topic) -> GuidedQuestion | None:
    """The guiding question that the writer chose, if it is still asked."""
    guide = queries.guide(topic) if form.question.data else None
    return guide.question(form.question.data) if guide else None


def prefilled(
    form: ReplyForm, topic: Topic, standing: Standing, *, quote: int | None = None
) -> ReplyForm:
    """The composer with the member's draft, or with the contribution they asked to quote."""
    if form.is_submitted():
        return form
    draft = standing.draft or {}
    form.body.data = str(draft.get("body", ""))
    form.lang.data = str(draft.get("lang", "")) or form.lang.data
    form.reply_to.data = whole_or(str(draft.get("reply_to", "")), 0) or None
    files = draft.get("files")
    form.files.data = (
        [one for one in files if isinstance(one, str)] if isinstance(files, list) else []
    )
    asked = request.args.get("question", type=whole)
    kept = whole_or(str(draft.get("question", "")), -1)
    form.question.data = asked if kept < 0 else kept
    if quote:
        quoted = _quoted(topic, quote)
        form.body.data = f"{quoted}\n\n{form.body.data}".strip() + "\n\n" if quoted else ""
    return form


def drafts(member: Member) -> list[tuple[Draft, Topic | None]]:
    """The member's drafts, each with its topic if that is still to be seen."""
    found = queries.drafts_of(member)
    ids = {draft.key: whole_or(draft.key.removeprefix("topic-"), 0) for draft in found}
    topics = {
        topic.id: topic
        for topic in db.session.scalars(
            queries.visible_topics(member).where(Topic.id.in_(ids.values()))
        ).unique()
    }
    return [(draft, topics.get(ids[draft.key])) for draft in found]


def draft_saved(moment: dt.datetime) -> str:
    """`Draft saved 14:02`, in the reader's language and zone."""
    return str(_("Draft saved %(time)s", time=format_time(moment, "short")))


def _kind(contribution: Contribution) -> str:
    if contribution.is_withdrawn:
        return "withdrawal"
    if contribution.is_removed:
        return "removal"
    return "notice" if contribution.is_notice else "text"


def _stands_after(contribution: Contribution) -> int | None:
    return db.session.scalar(
        sa.select(Contribution.number)
        .where(
            Contribution.topic_id == contribution.topic_id,
            Contribution.path < contribution.path,
        )
        .order_by(Contribution.path.desc())
        .limit(1)
    )


def _quoted(topic: Topic, contribution_id: int) -> str | None:
    found = db.session.get(Contribution, contribution_id)
    if found is None or found.topic_id != topic.id or found.is_removed or found.is_notice:
        return None
    source = markup.plain(found.html) if found.source_format == "html" else found.source
    said = _("%(name)s wrote", name=found.author.public_name or _("A former member"))
    return markup.quoting(source, said=said, topic_id=topic.id, number=found.number)
