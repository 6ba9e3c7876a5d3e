"""What is kept of an event is written, published, and complete once nothing is missing."""

import datetime as dt
from collections.abc import Sequence

from hub.accounts.models import Member
from hub.core import clock, markup
from hub.core.db import db
from hub.core.errors import Overtaken
from hub.core.i18n import _
from hub.core.signals import send
from hub.core.texts import HUMAN, ORIGINAL
from hub.discussions import services as discussions
from hub.discussions.models import Proposal, Space, Topic
from hub.events.models import (
    Dossier,
    DossierPart,
    DossierText,
    EventResource,
    LiveQuestion,
    SessionNote,
)
from hub.events.queries.dossiers import standings_of
from hub.events.services.programme import Resource, add_resource, drop_resource
from hub.events.signals import DossierPublished
from hub.links.models import CAME_FROM, MATCHES
from hub.links.queries import ends_of
from hub.links.services import link, unlink

# What an open question is called where links name it.
QUESTION = "event_question"


def keep_recording(dossier: Dossier, *, version: int, address: str, note: str) -> None:
    """The recording is there. Raises Overtaken if somebody changed the dossier meanwhile."""
    _hold(dossier, version)
    dossier.recording_link, dossier.recording_note = address, note
    settle(dossier)


def write_summary(
    dossier: Dossier, lang: str, *, actor: Member, version: int, summary: str
) -> None:
    """What was said, in that language. Raises Overtaken as `keep_recording` does."""
    _hold(dossier, version)
    text = next((each for each in dossier.texts if each.lang == lang), None)
    if text is None:
        origin = HUMAN if dossier.texts else ORIGINAL
        text = DossierText(lang=lang, origin=origin, translator_id=actor.id)
        dossier.texts.append(text)
    text.summary, text.updated_at = summary, clock.now()
    text.summary_html = markup.render(summary, lang=lang).html if summary else ""
    settle(dossier)


def add_resources(dossier: Dossier, resources: Sequence[Resource], *, actor: Member) -> None:
    """Each of them is there to read. Raises Unfit as `programme.add_resource` does."""
    for each in resources:
        add_resource(dossier.event, actor=actor, resource=each)
    settle(dossier)


def drop(dossier: Dossier, resource: EventResource, *, actor: Member) -> None:
    """It is gone, with its file."""
    drop_resource(dossier.event, resource, actor=actor)
    settle(dossier)


def open_as_topic(
    dossier: Dossier, question: LiveQuestion, *, actor: Member, space: Space, title: str
) -> Topic:
    """The question is asked in a space, quoted; topic and event lead to each other."""
    db.session.refresh(question, ["topic_id"], with_for_update=True)
    if question.topic_id is not None:
        raise Overtaken(_("Somebody else has opened a topic for this question."))
    topic = discussions.open_topic(
        space,
        actor=actor,
        title=title,
        body=_quoted(question),
        lang=question.lang,
        objectives=dossier.event.codes("objective"),
    )
    db.session.flush()
    question.topic_id = topic.id
    link(("topic", topic.id), CAME_FROM, ("event", dossier.event_id), actor=actor)
    settle(dossier)
    return topic


def propose_topic(
    dossier: Dossier, question: LiveQuestion, *, actor: Member, space: Space, title: str
) -> Proposal:
    """The question is proposed to the moderators of a space; accepted, it becomes a topic there."""
    proposal = discussions.submit_proposal(
        space,
        actor=actor,
        title=title,
        body=_quoted(question),
        lang=question.lang,
        objectives=dossier.event.codes("objective"),
    )
    link(("proposal", proposal.id), CAME_FROM, ("event", dossier.event_id), actor=actor)
    link(("proposal", proposal.id), MATCHES, (QUESTION, question.id), actor=actor)
    return proposal


def take_over(proposal: Proposal) -> None:
    """What was proposed for a question is decided: where a topic came of it, that leads back."""
    here = ("proposal", proposal.id)
    for what, number in ends_of(here, MATCHES):
        question = db.session.get(LiveQuestion, number) if what == QUESTION else None
        dossier = db.session.get(Dossier, question.event_id) if question else None
        if question is None or dossier is None or proposal.topic_id is None:
            continue
        question.topic_id = question.topic_id or proposal.topic_id
        topic, event = ("topic", proposal.topic_id), ("event", dossier.event_id)
        unlink(here, CAME_FROM, event)
        link(topic, CAME_FROM, event, actor=proposal.author)
        settle(dossier)


def name_practice(dossier: Dossier, practice_id: int, *, actor: Member) -> None:
    """A published practice came of the event; both lead to each other."""
    link(("practice", practice_id), CAME_FROM, ("event", dossier.event_id), actor=actor)
    settle(dossier)


def unname_practice(dossier: Dossier, practice_id: int) -> None:
    """It did not come of it."""
    unlink(("practice", practice_id), CAME_FROM, ("event", dossier.event_id))
    settle(dossier)


def follow_up(dossier: Dossier, note: SessionNote) -> None:
    """What was announced in the session was followed up; said again, it was not yet."""
    note.followed_up_at = None if note.followed_up_at else clock.now()
    settle(dossier)


def look_after(part: DossierPart, *, owner_id: int | None, due_on: dt.date | None) -> None:
    """That member looks after the part until that day."""
    part.owner_id, part.due_on = owner_id, due_on


def waive(dossier: Dossier, part: DossierPart, *, reason: str) -> None:
    """The part is not needed for this event."""
    part.waived_at, part.waived_reason = clock.now(), reason
    settle(dossier)


def need_again(dossier: Dossier, part: DossierPart) -> None:
    """The part is needed after all."""
    part.waived_at, part.waived_reason = None, ""
    settle(dossier)


def show_survey(dossier: Dossier, *, shows: bool) -> None:
    """Readers see the numbers of the survey, or do not."""
    dossier.shows_survey = shows


def publish_dossier(dossier: Dossier) -> None:
    """Readers see what is kept of the event; those who were there are told once."""
    db.session.refresh(dossier, ["published_at"], with_for_update=True)
    if dossier.published_at is None:
        dossier.published_at = clock.now()
        send(DossierPublished(dossier.event_id))
    settle(dossier)


def settle(dossier: Dossier) -> None:
    """The event is documented once its dossier is published and nothing is missing."""
    db.session.flush()
    parts = standings_of([dossier])[dossier.event_id]
    is_complete = dossier.published_at is not None and all(each.is_done for each in parts)
    event = dossier.event
    if is_complete != (event.completed_at is not None):
        event.completed_at = clock.now() if is_complete else None


def _quoted(question: LiveQuestion) -> str:
    said = _("Asked at an event that has ended")
    return f"{said}\n\n" + "\n".join(f"> {line}" for line in question.body.split("\n"))


def _hold(dossier: Dossier, version: int) -> None:
    db.session.flush()
    db.session.refresh(dossier, ["version"], with_for_update=True)
    if dossier.version != version:
        raise Overtaken(_("Somebody else has changed this dossier meanwhile."))
    dossier.version += 1
