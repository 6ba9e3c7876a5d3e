"""A topic becomes a guided discussion, and is one no longer."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock, files, markup
from hub.core.db import db
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.texts import HUMAN, ORIGINAL
from hub.discussions.models import (
    Contribution,
    GuidedDiscussion,
    GuidedQuestion,
    GuidedQuestionText,
    GuidedText,
    Topic,
    WaitingText,
)
from hub.discussions.services.refusals import Overtaken, Unfit
from hub.discussions.services.topics import add_notice, lock_row, touch_page, track

# What files of the concept note hang on, by the topic's id.
OWNER = "guided"


@dataclass(frozen=True)
class QuestionWords:
    """A question as it was set up: its words by language; `id` of one that was there before."""

    id: int | None
    texts: Mapping[str, str]


@dataclass(frozen=True)
class SetUp:
    """All that a moderator decides of a guided discussion."""

    zone: str
    opens_at: dt.datetime | None
    closes_at: dt.datetime
    moderator: Member | None
    languages: Sequence[str]
    questions: Sequence[QuestionWords]
    concepts: Mapping[str, str] = field(default_factory=dict)
    files: Collection[str] = ()
    removed_files: Collection[str] = ()


def set_up_discussion(topic: Topic, *, actor: Member, version: int, setup: SetUp) -> None:
    """The topic is guided so from now on; the thread tells of a beginning and of moved days.

    `version` is the one the moderator read, 0 for a topic that was not guided. Raises Overtaken if
    another changed it meanwhile, Unfit where the days make no sense.
    """
    lock_row(topic)
    if topic.merged_into_id is not None or topic.removed_at is not None:
        raise Refused(_("This topic was merged or removed meanwhile."))
    guided = _taken(topic, version)
    _refuse_days(topic, setup)
    before = (topic.opens_at, topic.closes_at)
    topic.opens_at, topic.closes_at = setup.opens_at, setup.closes_at
    topic.moderator = setup.moderator
    if setup.moderator is not None:
        track(setup.moderator, topic)
    is_new = guided is None
    if guided is None:
        guided = GuidedDiscussion(topic=topic, version=0, timezone=setup.zone)
        db.session.add(guided)
    guided.timezone, guided.languages = setup.zone, list(setup.languages)
    guided.version += 1
    db.session.flush()
    _write_questions(guided, setup)
    _write_concepts(guided, setup)
    _hang_files(topic, actor, setup)
    _tell(topic, guided, actor, is_new=is_new, before=before)
    audit.note("topic.guided", actor_id=actor.id, subject=f"topic:{topic.id}")
    touch_page(topic)


def take_guide_away(topic: Topic, *, actor: Member) -> None:
    """The topic is an ordinary one again: contributions stay, its questions and files go."""
    lock_row(topic)
    guided = topic.guided
    if guided is None:
        return
    if not guided.is_running:
        raise Refused(_("The summary of this discussion is out. It stays a guided discussion."))
    for question in guided.questions:
        _let_go(question)
    for file in files.files_of(OWNER, [topic.id]).get(topic.id, ()):
        files.remove(file)
    db.session.delete(guided)
    db.session.flush()
    db.session.expire(topic, ["guided"])
    add_notice(topic, actor=actor, act="unguided")
    audit.note("topic.unguided", actor_id=actor.id, subject=f"topic:{topic.id}")
    touch_page(topic)


def _taken(topic: Topic, version: int) -> GuidedDiscussion | None:
    """The set-up, if it is still as it was read and may be changed."""
    db.session.expire(topic, ["guided"])
    guided = topic.guided
    if (guided.version if guided else 0) != version:
        raise Overtaken(_("Somebody else changed this set-up meanwhile."))
    if guided is not None and not guided.is_running:
        raise Refused(_("The summary of this discussion is out. Its set-up no longer changes."))
    return guided


def _refuse_days(topic: Topic, setup: SetUp) -> None:
    if setup.closes_at != topic.closes_at and setup.closes_at <= clock.now():
        raise Unfit("closes_at", _("The closing day is past."))
    if setup.opens_at is not None and setup.closes_at <= setup.opens_at:
        raise Unfit("closes_at", _("A topic closes after it opens."))


def _write_questions(guided: GuidedDiscussion, setup: SetUp) -> None:
    known = {question.id: question for question in guided.questions}
    kept = []
    for position, words in enumerate(setup.questions, start=1):
        question = known.pop(words.id or 0, None) or GuidedQuestion(texts=[])
        question.position = position
        _write_question(question, words.texts, guided.topic.lang)
        kept.append(question)
    for question in known.values():
        _let_go(question)
    guided.questions = kept
    db.session.flush()


def _write_question(question: GuidedQuestion, texts: Mapping[str, str], original: str) -> None:
    rows = {row.lang: row for row in question.texts}
    kept = []
    for lang, words in texts.items():
        row = rows.get(lang) or GuidedQuestionText(lang=lang, text="")
        if row.text != words:
            row.text, row.updated_at = words, clock.now()
        row.origin = ORIGINAL if lang == original or len(texts) == 1 else HUMAN
        kept.append(row)
    question.texts = kept


def _write_concepts(guided: GuidedDiscussion, setup: SetUp) -> None:
    rows = {row.lang: row for row in guided.texts}
    kept = []
    for lang, source in setup.concepts.items():
        row = rows.get(lang) or GuidedText(lang=lang, concept="")
        if row.concept != source:
            row.concept, row.updated_at = source, clock.now()
            row.concept_html = markup.render(source, lang=lang).html
        row.origin = ORIGINAL if lang == guided.topic.lang or len(setup.concepts) == 1 else HUMAN
        kept.append(row)
    guided.texts = kept


def _hang_files(topic: Topic, actor: Member, setup: SetUp) -> None:
    for file in files.files_of(OWNER, [topic.id]).get(topic.id, ()):
        if file.public_id in setup.removed_files:
            files.remove(file)
    files.attach_all(setup.files, OWNER, topic.id, uploader_id=actor.id)


def _let_go(question: GuidedQuestion) -> None:
    """What answered the question, or was to, speaks to the whole from now on."""
    for table in (Contribution, WaitingText):
        db.session.execute(
            sa.update(table)
            .where(table.question_id == question.id)
            .values(question_id=None)
            .execution_options(synchronize_session="fetch")
        )


def _tell(
    topic: Topic,
    guided: GuidedDiscussion,
    actor: Member,
    *,
    is_new: bool,
    before: tuple[dt.datetime | None, dt.datetime | None],
) -> None:
    if not is_new and before == (topic.opens_at, topic.closes_at):
        return
    act = "guided" if is_new else "guided_days"
    on = guided.closes_on.isoformat() if guided.closes_on else None
    add_notice(
        topic,
        actor=actor,
        act=act,
        on=on,
        opens_on=guided.opens_on.isoformat(),
        zone=guided.timezone,
        count=len(guided.questions),
    )
