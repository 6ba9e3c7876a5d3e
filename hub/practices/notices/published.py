"""How notices read that tell authors what became of their published practice."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import LazyString
from sqlalchemy.orm import contains_eager, joinedload

from hub.accounts.models import Member
from hub.core import markup
from hub.core.db import db
from hub.core.i18n import _, _l
from hub.discussions.models import Topic
from hub.discussions.queries import visible_topics
from hub.notifications.models import Notice
from hub.notifications.notices import Words, register
from hub.practices.models import FRESH, Adaptation, Practice, PracticeVersion
from hub.practices.notices.kinds import PRACTICES
from hub.practices.policy import is_author

EXCERPT = 240
KINDS: Mapping[str, LazyString] = {
    "practice_published": _l("An update of my practice is published"),
    "practice_withdrawn": _l("My practice is withdrawn"),
    "practice_adapted": _l("Somebody adapted my practice"),
    "practice_question": _l("Somebody asks about my practice"),
    "practice_freshness": _l("I am asked whether my practice still holds"),
}
TITLES: Mapping[str, Callable[[str], str]] = {
    "practice_published": lambda title: _("An update of “%(title)s” is published", title=title),
    "practice_withdrawn": lambda title: _("“%(title)s” is withdrawn", title=title),
    "practice_adapted": lambda title: _("“%(title)s” was adapted elsewhere", title=title),
    "practice_question": lambda title: _("A question about “%(title)s”", title=title),
    "practice_freshness": lambda title: _("Does “%(title)s” still hold?", title=title),
}


def register_published() -> None:
    """Whoever is asked for something is mailed at once; what readers did can wait."""
    register("practice_published", read=read_acts, mailed=False, group=PRACTICES, titles=KINDS)
    register("practice_withdrawn", read=read_acts, mailed=True, group=PRACTICES, titles=KINDS)
    register("practice_freshness", read=read_acts, mailed=True, group=PRACTICES, titles=KINDS)
    register("practice_adapted", read=read_adapted, mailed=False, group=PRACTICES, titles=KINDS)
    register("practice_question", read=read_questions, mailed=True, group=PRACTICES, titles=KINDS)


def read_acts(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That it was published anew or withdrawn, or that one is asked whether it still holds."""
    versions = _versions(notices, reader)
    words: dict[int, Words] = {}
    for notice in notices:
        version = versions.get(notice.facts["practice"])
        if version is None or _is_over(notice, version.practice):
            continue
        words[notice.id] = _words(
            notice,
            version,
            text=version.practice.withdrawal_reason if notice.kind == "practice_withdrawn" else "",
            label=_("Confirm it or begin an update")
            if notice.kind == "practice_freshness"
            else _("Look at the practice"),
        )
    return words


def read_adapted(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That a reader adapted it, as long as that is told there."""
    versions = _versions(notices, reader)
    ids = {notice.facts["adaptation"] for notice in notices}
    found = db.session.scalars(
        sa.select(Adaptation)
        .where(
            Adaptation.id.in_(ids),
            Adaptation.removed_at.is_(None),
            Adaptation.hidden_at.is_(None),
        )
        .options(joinedload(Adaptation.author))
    )
    told = {each.id: each for each in found}
    words: dict[int, Words] = {}
    for notice in notices:
        version = versions.get(notice.facts["practice"])
        adaptation = told.get(notice.facts["adaptation"])
        if version is None or adaptation is None or version.practice.withdrawn_at is not None:
            continue
        words[notice.id] = _words(
            notice,
            version,
            values={"_anchor": f"adaptation-{adaptation.id}"},
            text=markup.excerpt(markup.plain(adaptation.changed_html), EXCERPT),
            text_lang=adaptation.lang,
            label=_("Look at the practice"),
        )
    return words


def read_questions(notices: Sequence[Notice], reader: Member) -> Mapping[int, Words]:
    """That a topic asks about it, if one may see the topic."""
    versions = _versions(notices, reader)
    ids = {notice.facts["topic"] for notice in notices}
    found = db.session.scalars(visible_topics(reader).where(Topic.id.in_(ids))).unique()
    topics = {topic.id: topic for topic in found}
    words: dict[int, Words] = {}
    for notice in notices:
        version = versions.get(notice.facts["practice"])
        topic = topics.get(notice.facts["topic"])
        if version is None or topic is None:
            continue
        words[notice.id] = Words(
            title=TITLES[notice.kind](version.title),
            endpoint="discussions.topic",
            values={"topic_id": topic.id, "slug": topic.slug},
            text=topic.title,
            text_lang=topic.lang,
            why=_why(),
            thread=f"topic-{topic.id}",
            about=topic.title,
        )
    return words


def _is_over(notice: Notice, practice: Practice) -> bool:
    """Whether what the notice tells is not so any more."""
    is_withdrawn = practice.withdrawn_at is not None
    if notice.kind == "practice_freshness":
        return is_withdrawn or practice.freshness == FRESH
    return is_withdrawn is not (notice.kind == "practice_withdrawn")


def _words(
    notice: Notice,
    version: PracticeVersion,
    *,
    text: str,
    label: str,
    text_lang: str = "",
    values: Mapping[str, Any] | None = None,
) -> Words:
    return Words(
        title=TITLES[notice.kind](version.title),
        endpoint="practices.practice",
        values={"slug": version.practice.slug, **(values or {})},
        text=text,
        text_lang=text_lang or version.lang,
        why=_why(),
        label=label,
        thread=f"practice-{version.practice_id}",
        about=version.title,
    )


def _why() -> str:
    return str(_("You are told because you are an author of this practice."))


def _versions(notices: Sequence[Notice], reader: Member) -> Mapping[int, PracticeVersion]:
    """The current version of those practices of which the reader is an author, by practice."""
    ids = {notice.facts["practice"] for notice in notices}
    found = db.session.scalars(
        sa.select(PracticeVersion)
        .join(PracticeVersion.practice)
        .where(
            PracticeVersion.practice_id.in_(ids),
            PracticeVersion.number == Practice.current_version,
        )
        .options(contains_eager(PracticeVersion.practice).selectinload(Practice.authors))
    ).unique()
    return {each.practice_id: each for each in found if is_author(reader, each.practice)}
