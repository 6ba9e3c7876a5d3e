"""Replies, edits, removals and reactions."""

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock, files, markup
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.files import StoredFile
from hub.core.i18n import _
from hub.core.markup import Rendered
from hub.core.signals import send
from hub.core.upserts import insert_missing
from hub.discussions.models import (
    HIDDEN,
    PUBLISHED,
    REACTIONS,
    REMOVED,
    WITHDRAWN,
    Contribution,
    ContributionRevision,
    Draft,
    GuidedQuestion,
    Reaction,
    ReadPointer,
    Topic,
)
from hub.discussions.policy import moderates
from hub.discussions.queries.waiting import must_wait
from hub.discussions.services.attachments import attach_files, take_out_files
from hub.discussions.services.discourse import origin_of
from hub.discussions.services.drafts import keep_draft
from hub.discussions.services.indexing import forget_contribution, index_contribution
from hub.discussions.services.refusals import refuse_banned
from hub.discussions.services.topics import (
    have_read,
    lock_row,
    make_safe,
    next_change,
    next_number,
    path_of,
    ring_topic,
    touch_page,
    track,
)
from hub.discussions.signals import ContributionEdited, ContributionRemoved, ReplyPosted

# How long its author may take back what was just sent, and undo a removal.
TAKE_BACK = dt.timedelta(seconds=30)
UNDO = dt.timedelta(seconds=30)


def post_reply(
    topic: Topic,
    *,
    actor: Member,
    body: str,
    lang: str,
    parent: Contribution | None = None,
    attachments: Sequence[str] = (),
    question: GuidedQuestion | None = None,
) -> Contribution:
    """The reply stands in the thread with the next number; whoever it concerns will be told.

    In a guided discussion it answers `question`, else the one that `parent` answers. Raises Refused
    when the topic takes no replies any more, or what it answers is gone; and where it has to wait
    for a moderator: `hand_in_reply` knows what to do then.
    """
    refuse_banned(topic.space, actor)
    if must_wait(actor, topic.space):
        raise Refused(_("In this space your text waits for a moderator before others read it."))
    rendered = make_safe(body, space=topic.space, lang=lang)
    next_number(topic)
    refuse_if_closed(topic, actor)
    if parent is not None and (parent.topic_id != topic.id or parent.is_removed):
        raise Refused(_("The contribution you answer was removed meanwhile."))
    reply = _place(topic, actor, body, rendered, lang, parent=parent, by=actor)
    _answer(reply, question, parent)
    attach_files(reply, attachments, by=actor)
    forget_draft(actor, topic)
    return reply


def place_reply(
    topic: Topic,
    *,
    author: Member,
    body: str,
    lang: str,
    actor: Member,
    parent: Contribution | None = None,
    question: GuidedQuestion | None = None,
) -> Contribution:
    """What `author` wrote elsewhere stands in the thread with the next number, put by `actor`."""
    rendered = make_safe(body, space=topic.space, lang=lang)
    next_number(topic)
    reply = _place(topic, author, body, rendered, lang, parent=parent, by=actor)
    _answer(reply, question, parent)
    return reply


def edit_contribution(
    contribution: Contribution,
    *,
    actor: Member,
    body: str,
    lang: str,
    version: int,
    reason: str = "",
    attachments: Sequence[str] = (),
    taken_out: Collection[str] = (),
) -> None:
    """It reads `body` from now on; what it said before stays in its history.

    Of its files those `taken_out` are gone, and the actor's `attachments` come to it.

    `version` is the number of edits the writer had before them. Raises Refused if somebody else
    edited or removed it meanwhile: nothing is changed.
    """
    refuse_banned(contribution.topic.space, actor)
    rendered = make_safe(body, space=contribution.topic.space, lang=lang)
    change = next_change(contribution.topic)
    db.session.refresh(contribution, ["edit_count", "state", "source", "html", "edited_at", "lang"])
    if contribution.is_removed:
        raise Refused(_("This contribution was removed meanwhile."))
    if contribution.edit_count != version:
        raise Refused(_("Somebody else edited this contribution meanwhile."))
    refuse_if_closed(contribution.topic, actor)
    reads_the_same = (body, lang) == (contribution.source, contribution.lang)
    gone = take_out_files(contribution, taken_out)
    came = attach_files(contribution, [*attachments, *files.files_in(rendered.html)], by=actor)
    if reads_the_same and not gone and not came:
        return
    db.session.add(
        ContributionRevision(
            contribution_id=contribution.id,
            version=contribution.edit_count + 1,
            source=contribution.source,
            html=contribution.html,
            lang=contribution.lang,
            written_at=contribution.edited_at or contribution.created_at,
            written_by=contribution.author_id,
            reason=reason,
        )
    )
    if not reads_the_same:
        contribution.source, contribution.html, contribution.lang = body, rendered.html, lang
        contribution.source_format, contribution.renderer = "markdown", rendered.version
        index_contribution(contribution, rendered.text)
    contribution.edited_at, contribution.change = clock.now(), change
    contribution.edit_count += 1
    _note("contribution.edited", contribution, actor)
    send(ContributionEdited(contribution.id))
    ring_topic(contribution.topic, contribution, "edit", by=actor)


def remove_contribution(contribution: Contribution, *, actor: Member, reason: str = "") -> None:
    """Only a tombstone is left in the thread, and nothing in the search."""
    contribution.change = next_change(contribution.topic)
    _take_away(contribution, REMOVED, actor)
    contribution.removal_reason = reason
    _note("contribution.removed", contribution, actor)


def hide_contribution(contribution: Contribution) -> None:
    """Nobody reads it until a moderator has decided on it."""
    contribution.change = next_change(contribution.topic)
    _take_away(contribution, HIDDEN, None)


def take_back(contribution: Contribution, *, actor: Member) -> tuple[str, Sequence[StoredFile]]:
    """It is gone without a trace; its text and its files are a draft again, and returned.

    Raises Refused after TAKE_BACK, or when somebody has answered it.
    """
    lock_row(contribution.topic)
    if clock.now() - contribution.created_at > TAKE_BACK:
        raise Refused(_("It is too late to take this back. You may still edit or remove it."))
    answered = sa.select(sa.exists().where(Contribution.parent_id == contribution.id))
    if contribution.is_opening or db.session.scalar(answered):
        raise Refused(_("Somebody has answered already. You may still edit or remove it."))
    contribution.change = next_change(contribution.topic)
    _take_away(contribution, WITHDRAWN, actor)
    returned = files.let_go(contribution.files_kind, contribution.id)
    fields = {
        "body": contribution.source,
        "lang": contribution.lang,
        "files": [file.public_id for file in returned],
    }
    keep_draft(actor=actor, key=f"topic-{contribution.topic_id}", fields=fields)
    return contribution.source, returned


def restore_contribution(contribution: Contribution, *, actor: Member) -> None:
    """It stands there again. Raises Refused if the one who removed it waited longer than UNDO."""
    too_late = clock.now() - (contribution.removed_at or clock.now()) > UNDO
    if too_late and not moderates(actor, contribution.topic):
        raise Refused(_("It is too late to undo this. A moderator can restore it."))
    contribution.change = next_change(contribution.topic)
    contribution.state, contribution.removal_reason = PUBLISHED, ""
    contribution.removed_at = contribution.removed_by = None
    if not contribution.is_opening:
        contribution.topic.reply_count += 1
    index_contribution(contribution, markup.plain(contribution.html))
    _note("contribution.restored", contribution, actor)
    send(ContributionEdited(contribution.id))
    ring_topic(contribution.topic, contribution, "edit", by=actor)


def react(contribution: Contribution, *, actor: Member, kind: str) -> None:
    """The reaction is counted once, however often it is given."""
    refuse_banned(contribution.topic.space, actor)
    row = {
        "contribution_id": contribution.id,
        "member_id": actor.id,
        "kind": kind,
        "created_at": clock.now(),
    }
    if insert_missing(Reaction, [row], returning=(Reaction.kind,)):
        _count_reaction(contribution, kind, 1)


def take_reaction_back(contribution: Contribution, *, actor: Member, kind: str) -> None:
    """The reaction is no longer counted."""
    gone = db.session.execute(
        sa.delete(Reaction).where(
            Reaction.contribution_id == contribution.id,
            Reaction.member_id == actor.id,
            Reaction.kind == kind,
        )
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        _count_reaction(contribution, kind, -1)


def rerender(contribution: Contribution) -> None:
    """Its HTML is made again from its source, under today's rules; nobody is told."""
    if contribution.source_format == "html":
        origin = origin_of(contribution)
        rendered = markup.render_html(contribution.source, lang=contribution.lang, origin=origin)
    else:
        space = contribution.topic.space
        rendered = make_safe(contribution.source, space=space, lang=contribution.lang)
    contribution.html, contribution.renderer = rendered.html, rendered.version


def refuse_if_closed(topic: Topic, actor: Member) -> None:
    """Raise Refused when the topic takes nothing more from the member."""
    if topic.removed_at is not None:
        raise Refused(_("This topic was removed meanwhile."))
    if topic.merged_into_id is not None:
        raise Refused(_("This topic was merged into another one. Your text is kept below."))
    if topic.space.archived_at is not None:
        raise Refused(_("This space is archived: it takes nothing new. Your text is kept below."))
    if not topic.is_open and not moderates(actor, topic):
        raise Refused(_("This topic takes no more contributions. Your text is kept below."))


def forget_draft(actor: Member, topic: Topic) -> None:
    """What was begun to be written in the topic is sent."""
    db.session.execute(
        sa.delete(Draft).where(Draft.member_id == actor.id, Draft.key == f"topic-{topic.id}")
    )


def _place(
    topic: Topic,
    author: Member,
    body: str,
    rendered: Rendered,
    lang: str,
    *,
    parent: Contribution | None,
    by: Member,
) -> Contribution:
    """The reply under the number that the topic has just given, and what follows from it."""
    reply = Contribution(
        topic=topic,
        number=topic.last_number,
        change=topic.change,
        parent_id=None if parent is None else parent.id,
        path=path_of(topic.last_number, parent),
        author=author,
        lang=lang,
        source=body,
        html=rendered.html,
        renderer=rendered.version,
        created_at=clock.now(),
    )
    db.session.add(reply)
    topic.reply_count += 1
    topic.last_activity_at = reply.created_at
    db.session.flush()
    track(author, topic)
    _read_on(author, topic, reply.number)
    index_contribution(reply, rendered.text)
    send(ReplyPosted(reply.id))
    ring_topic(topic, reply, "reply", by=by)
    return reply


def _answer(
    reply: Contribution, question: GuidedQuestion | None, parent: Contribution | None
) -> None:
    """Which guiding question the reply answers: the one that was chosen, or its parent's."""
    if question is not None and question.topic_id == reply.topic_id:
        reply.question = question
    elif parent is not None:
        reply.question_id = parent.question_id


def _take_away(contribution: Contribution, state: str, actor: Member | None) -> None:
    if not contribution.is_opening and not contribution.is_removed:
        contribution.topic.reply_count -= 1
    contribution.state = state
    contribution.removed_at = clock.now()
    contribution.removed_by = actor.id if actor else None
    forget_contribution(contribution)
    send(ContributionRemoved(contribution.id))
    ring_topic(contribution.topic, contribution, "removal", by=actor)


def _note(act: str, contribution: Contribution, actor: Member) -> None:
    """The audit log keeps what was done to somebody else's words."""
    if actor.id != contribution.author_id:
        audit.note(act, actor_id=actor.id, subject=f"contribution:{contribution.id}")


def _count_reaction(contribution: Contribution, kind: str, by: int) -> None:
    if kind not in REACTIONS:
        raise ValueError(kind)
    column = getattr(Contribution, f"{kind}_count")
    db.session.execute(
        sa.update(Contribution)
        .where(Contribution.id == contribution.id)
        .values({column: column + by})
        .execution_options(synchronize_session=False)
    )
    touch_page(contribution.topic)
    db.session.refresh(contribution, [f"{kind}_count"])


def _read_on(actor: Member, topic: Topic, number: int) -> None:
    """Writing is reading: one's own reply is not news, if all before it was read."""
    read = db.session.scalar(
        sa.select(ReadPointer.number).where(
            ReadPointer.member_id == actor.id, ReadPointer.topic_id == topic.id
        )
    )
    if (read or 0) >= number - 1:
        have_read(actor, topic, number)
