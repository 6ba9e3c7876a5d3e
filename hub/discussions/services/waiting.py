"""What is held for a moderator: handed in, taken back, approved or turned down."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock, files
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.discussions import queries
from hub.discussions.models import (
    APPROVED,
    HELD,
    TAKEN_BACK,
    TURNED_DOWN,
    Contribution,
    GuidedQuestion,
    Topic,
    WaitingText,
)
from hub.discussions.services.attachments import attach_files
from hub.discussions.services.contributions import (
    edit_contribution,
    forget_draft,
    place_reply,
    post_reply,
    refuse_if_closed,
)
from hub.discussions.services.drafts import keep_draft
from hub.discussions.services.refusals import refuse_banned
from hub.discussions.services.topics import lock_row, make_safe
from hub.moderation import services as moderation
from hub.moderation.models import WAITING
from hub.moderation.queries import open_objects

KIND = "waiting"
# So that nobody fills the moderators' queue.
MOST_HELD = 10


def hand_in_reply(
    topic: Topic,
    *,
    actor: Member,
    body: str,
    lang: str,
    parent: Contribution | None = None,
    attachments: Sequence[str] = (),
    question: GuidedQuestion | None = None,
) -> Contribution | WaitingText:
    """The reply stands in the thread, or is held where the space has it so.

    In a guided discussion it answers `question`, now or when it is approved.
    Raises Refused as `post_reply` does, and when too many of the member's texts wait.
    """
    refuse_banned(topic.space, actor)
    if not queries.must_wait(actor, topic.space):
        return post_reply(
            topic,
            actor=actor,
            body=body,
            lang=lang,
            parent=parent,
            attachments=attachments,
            question=question,
        )
    refuse_if_closed(topic, actor)
    held = WaitingText(topic=topic, author=actor, parent=parent, question=question)
    _hold(held, body=body, lang=lang, actor=actor)
    attach_files(held, attachments, by=actor)
    forget_draft(actor, topic)
    return held


def hand_in_edit(
    contribution: Contribution,
    *,
    actor: Member,
    body: str,
    lang: str,
    version: int,
    reason: str = "",
    attachments: Sequence[str] = (),
    taken_out: Collection[str] = (),
) -> WaitingText | None:
    """The contribution reads `body`, or will as soon as a moderator approves it.

    What was approved once stands until then. Raises Refused as `edit_contribution` does.
    """
    refuse_banned(contribution.topic.space, actor)
    if not queries.must_wait(actor, contribution.topic.space):
        edit_contribution(
            contribution,
            actor=actor,
            body=body,
            lang=lang,
            version=version,
            reason=reason,
            attachments=attachments,
            taken_out=taken_out,
        )
        return None
    refuse_if_closed(contribution.topic, actor)
    held = WaitingText(
        topic=contribution.topic,
        author=actor,
        contribution=contribution,
        edit_version=version,
        reason=reason,
        taken_out=list(taken_out),
    )
    _hold(held, body=body, lang=lang, actor=actor)
    attach_files(held, attachments, by=actor)
    return held


def take_back_held(held: WaitingText, *, actor: Member) -> None:
    """Nobody reads it; the text of a reply is a draft again. Raises Refused when it was decided."""
    if held.is_held:
        # The case is locked first, as whoever decides on it does.
        moderation.close_case(KIND, held.id, by=actor.id)
        _take(held)
        held.state = TAKEN_BACK
    elif held.state != TURNED_DOWN:
        raise Refused(_("It was decided meanwhile."))
    returned = files.let_go(held.files_kind, held.id)
    if held.is_edit:
        return
    fields = {
        "body": held.source,
        "lang": held.lang,
        "reply_to": held.parent_id or "",
        "question": held.question.position if held.question else "",
        "files": [file.public_id for file in returned],
    }
    keep_draft(actor=actor, key=f"topic-{held.topic_id}", fields=fields)


def approve_held(number: int, actor: Member) -> None:
    """The text stands in the thread as if posted now; whoever it concerns will be told now.

    Raises Refused where it has no place any more.
    """
    held = _take(db.session.get_one(WaitingText, number))
    held.state = APPROVED
    if held.is_edit:
        _approve_edit(held)
        return
    topic = _where_it_belongs(held)
    reply = place_reply(
        topic,
        author=held.author,
        body=held.source,
        lang=held.lang,
        actor=actor,
        parent=held.parent,
        question=held.question,
    )
    files.carry_over(held.files_kind, held.id, to=(reply.files_kind, reply.id))
    held.topic, held.contribution = topic, reply


def turn_down_held(number: int, _actor: Member) -> None:
    """The text is not posted; its author can read it, with the reason, and write it anew."""
    _take(db.session.get_one(WaitingText, number)).state = TURNED_DOWN


def moderated_there(topic: Topic) -> None:
    """Whoever moderates its space now decides what waits or was flagged in the topic."""
    waits = sa.select(WaitingText.id).join(WaitingText.topic)
    here = waits.where(sa.or_(Topic.id == topic.id, Topic.merged_into_id == topic.id))
    held = db.session.scalars(here.where(WaitingText.state == HELD)).all()
    moderation.rescope(KIND, held, queries.scope_of(topic.space_id))
    flagged = db.session.scalars(
        sa.select(Contribution.id).where(
            Contribution.topic_id == topic.id, Contribution.id.in_(open_objects("contribution"))
        )
    ).all()
    moderation.rescope("contribution", flagged, queries.scope_of(topic.space_id))


def forget_held(member: Member) -> None:
    """What a member who leaves wrote and nobody has read is gone."""
    for held in db.session.scalars(
        sa.select(WaitingText).where(WaitingText.author_id == member.id)
    ):
        if held.is_held:
            moderation.close_case(KIND, held.id, by=member.id)
            held.state = TAKEN_BACK
        for file in files.files_of(held.files_kind, [held.id]).get(held.id, ()):
            files.remove(file)
        held.source = held.html = ""


def _hold(held: WaitingText, *, body: str, lang: str, actor: Member) -> WaitingText:
    if queries.held_count(actor) >= MOST_HELD:
        raise Refused(
            _(
                "%(count)s of your texts wait for the moderators already. Please let them read "
                "those first.",
                count=MOST_HELD,
            )
        )
    space = held.topic.space
    held.source, held.lang = body, lang
    held.html = make_safe(body, space=space, lang=lang).html
    held.state, held.created_at = HELD, clock.now()
    db.session.add(held)
    db.session.flush()
    scope = queries.scope_of(space.id)
    moderation.open_case(KIND, held.id, cause=WAITING, scope=scope, author_id=actor.id)
    return held


def _take(held: WaitingText) -> WaitingText:
    """It is ours until the commit, if nobody has decided on it."""
    db.session.refresh(held, ["state"], with_for_update={"of": WaitingText})
    if not held.is_held:
        raise Refused(_("It was decided meanwhile."))
    return held


def _approve_edit(held: WaitingText) -> None:
    contribution, version = held.contribution, held.edit_version
    if contribution is None or version is None:
        return
    # They come to the contribution with the edit, as its author's own.
    came = files.let_go(held.files_kind, held.id)
    db.session.flush()
    edit_contribution(
        contribution,
        actor=held.author,
        body=held.source,
        lang=held.lang,
        version=version,
        reason=held.reason,
        attachments=[file.public_id for file in came],
        taken_out=held.taken_out,
    )


def _where_it_belongs(held: WaitingText) -> Topic:
    """The topic it was written for, or where that or what it answers has gone since."""
    topic = held.parent.topic if held.parent is not None else held.topic
    lock_row(topic)
    while topic.merged_into_id is not None:
        topic = db.session.get_one(Topic, topic.merged_into_id)
        lock_row(topic)
    if topic.removed_at is not None:
        raise Refused(_("This topic was removed meanwhile."))
    return topic
