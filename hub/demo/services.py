"""What becomes true when a Hub begins as a demonstration."""

from collections.abc import Callable

import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import LANGUAGES
from hub.core.signals import quietly
from hub.demo import texts
from hub.demo.blog import keep_blog
from hub.demo.conversations import hold_conversations
from hub.demo.events import ask_for_events, hold_events
from hub.demo.newsletter import make_newsletter
from hub.demo.people import PASSWORD, settle_people
from hub.demo.practices import publish_practices
from hub.demo.proposals import hand_in_proposals
from hub.demo.queue import fill_queue
from hub.demo.readers import let_everybody_read
from hub.demo.spaces import open_spaces
from hub.demo.subscribers import subscribe_some


def load_demo(progress: Callable[[str], object]) -> str:
    """The demonstration's people, spaces and conversations are there; says in words what was done.

    Loaded once: where a demonstration member is found, nothing changes. Everything lies in the
    past of the first load, and nobody is mailed about it. `progress` is given words to print.
    """
    if is_loaded():
        return "already there"
    now = clock.now()
    with quietly():
        people = settle_people(now)
        spaces = open_spaces(people, now)
        progress(f"{len(people)} members, {len(spaces)} spaces, conversations ")
        topics = hold_conversations(people, spaces, now, progress)
        hand_in_proposals(people, spaces, topics)
        practices = publish_practices(people, now)
        progress(f"{len(practices)} practices ")
        events = hold_events(people, practices, now)
        ask_for_events(people, now)
        progress(f"{len(events)} events ")
        subscribe_some(people, now)
        articles = keep_blog(people, spaces, now)
        progress(f"{len(articles)} articles ")
        progress(f"{make_newsletter(people, now)} issues of the newsletter ")
        let_everybody_read(people, spaces, now)
        fill_queue(people, spaces, topics, now)
    said = sum(1 + len(topic["contributions"]) for topic in texts.topics().values())
    return f"{len(topics)} topics with {said} contributions"


def sign_ins() -> list[str]:
    """Whom a visitor of the demonstration may be, in lines to print."""
    shown = [row for row in texts.members() if row.get("sign_in")]
    width = max(len(row["email"]) for row in shown)
    lines = [
        f"{row['email']:{width}}  {', '.join(row['roles']) or 'member'}, "
        f"reads {LANGUAGES[row['lang']].autonym}"
        for row in shown
    ]
    return [f"sign in as one of these; the password of all is: {PASSWORD}", *lines]


def is_loaded() -> bool:
    """Whether it is there already."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Member.is_demo))))
