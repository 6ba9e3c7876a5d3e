"""Spaces are opened, described in several languages, made narrower or wider, and archived."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import audit, clock, markup, search
from hub.core.db import db
from hub.core.i18n import _
from hub.core.realtime import cut
from hub.core.signals import send
from hub.core.slugs import new_slug, slugify
from hub.core.texts import DRAFT, HUMAN, ORIGINAL, PUBLISHED
from hub.discussions.models import NOBODY, PUBLIC, Space, SpaceText, Topic
from hub.discussions.policy import reaches_others
from hub.discussions.services.belonging import name_moderator
from hub.discussions.services.refusals import Overtaken, Unfit
from hub.discussions.signals import SpaceNarrowed

# Words that stand where a space's address does: /discussions/propose.
TAKEN = frozenset({"propose", "similar", "new"})


@dataclass(frozen=True)
class SpaceWords:
    """What a space says of itself in one language; `welcome` is Markdown."""

    title: str
    welcome: str
    questions: Sequence[str]


def open_space(
    *,
    actor: Member,
    lang: str,
    words: SpaceWords,
    visibility: str,
    languages: Sequence[str],
    objectives: Sequence[str],
    moderators: Collection[Member],
    who_waits: str = NOBODY,
) -> Space:
    """The space is there, last in the list; its moderators are told that they moderate it.

    Without `moderators` it is `actor` who does.
    """
    last = db.session.scalar(sa.select(sa.func.max(Space.position))) or 0
    space = Space(
        slug=_new_slug(words.title),
        visibility=visibility,
        languages=list(languages),
        objectives=sorted(set(objectives)),
        position=last + 1,
        who_waits=who_waits,
    )
    text = SpaceText(lang=lang, origin=ORIGINAL)
    _say(text, words)
    space.texts.append(text)
    db.session.add(space)
    db.session.flush()
    _note("space.opened", space, actor, visibility=visibility, who_waits=who_waits)
    for person in moderators or [actor]:
        name_moderator(space, person, actor=actor)
    return space


def describe_space(
    space: Space,
    *,
    actor: Member,
    languages: Sequence[str],
    objectives: Sequence[str],
    who_waits: str,
) -> None:
    """Which languages are written in the space, what it is about, and whose texts wait there.

    What waits already goes on waiting for its moderator.
    """
    space.languages = list(languages)
    space.objectives = sorted(set(objectives))
    if space.who_waits != who_waits:
        space.who_waits = who_waits
        _note("space.who_waits", space, actor, who_waits=who_waits)


def place_space(space: Space, position: int) -> None:
    """Where the space stands in the list; of two with the same number the older is first."""
    space.position = position


def show_space_to(space: Space, visibility: str, *, actor: Member, agreed: bool = False) -> None:
    """Who may read the space from now on; the search, open pages and notices follow.

    Raises Unfit where others could read it than those it was written for, unless that is `agreed`.
    """
    before = space.visibility
    if before == visibility:
        return
    if reaches_others(visibility, before) and not agreed:
        raise Unfit(
            "agreed",
            _(
                "Others could read what is written there than those it was written for. Confirm "
                "that the people who wrote it agree."
            ),
        )
    space.visibility = visibility
    _note("space.shown", space, actor, visibility=visibility)
    db.session.flush()
    search.change_scope(space.scope, container=f"space:{space.id}")
    _touch_pages(space)
    if visibility != PUBLIC:
        topics = db.session.scalars(sa.select(Topic.id).where(Topic.space_id == space.id))
        cut(rooms=[f"topic:{number}" for number in topics])
    if reaches_others(before, visibility):
        send(SpaceNarrowed(space.id))


def write_space_text(
    space: Space,
    lang: str,
    words: SpaceWords,
    *,
    actor: Member,
    is_draft: bool,
    read_at: dt.datetime | None,
) -> None:
    """The space says this in that language, to moderators only while it `is_draft`.

    `read_at` is when the text the actor read was written, None for one that was not there. Raises
    Overtaken if it was changed since then.
    """
    db.session.execute(sa.select(Space.id).where(Space.id == space.id).with_for_update())
    db.session.expire(space, ["texts"])
    text = next((each for each in space.texts if each.lang == lang), None)
    if (text.updated_at if text else None) != read_at:
        raise Overtaken(_("Somebody else has changed this text meanwhile."))
    if text is None:
        text = SpaceText(lang=lang, origin=HUMAN, translator_id=actor.id)
        space.texts.append(text)
    _say(text, words)
    text.state = DRAFT if is_draft and text.origin != ORIGINAL else PUBLISHED
    text.updated_at = clock.now()
    _touch_pages(space)


def archive_space(space: Space, *, actor: Member) -> None:
    """The space can be read and takes nothing new; it leaves the list of spaces."""
    if space.archived_at is None:
        space.archived_at = clock.now()
        _note("space.archived", space, actor)
        _touch_pages(space)


def reopen_space(space: Space, *, actor: Member) -> None:
    """The space takes topics and replies again."""
    if space.archived_at is not None:
        space.archived_at = None
        _note("space.reopened", space, actor)
        _touch_pages(space)


def _note(act: str, space: Space, actor: Member, **facts: str) -> None:
    audit.note(act, actor_id=actor.id, subject=f"space:{space.id}", **facts)


def _say(text: SpaceText, words: SpaceWords) -> None:
    text.title = words.title
    text.welcome = words.welcome
    text.welcome_html = markup.render(words.welcome, lang=text.lang).html if words.welcome else ""
    text.questions = list(words.questions)


def _touch_pages(space: Space) -> None:
    """Pages of its topics, which show its name, are old now."""
    db.session.execute(
        sa.update(Topic)
        .where(Topic.space_id == space.id)
        .values(page_version=Topic.page_version + 1)
        .execution_options(synchronize_session=False)
    )


def _new_slug(title: str) -> str:
    return new_slug(Space.slug, slugify(title)[:70], taken=TAKEN)
