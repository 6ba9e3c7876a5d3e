"""The demonstration's spaces and who belongs to them."""

import datetime as dt

from hub.core import markup
from hub.core.db import db
from hub.core.texts import HUMAN, ORIGINAL
from hub.demo import texts
from hub.demo.people import People
from hub.discussions.models import (
    MEMBER,
    MODERATOR,
    WATCHING,
    Space,
    SpaceFollow,
    SpaceMembership,
    SpaceText,
)

Spaces = dict[str, Space]


def open_spaces(people: People, now: dt.datetime) -> Spaces:
    """The spaces are there in three languages; their moderators and the sign-ins watch them."""
    opened = now - dt.timedelta(days=140)
    spaces = {
        row["slug"]: _space(row, position, opened)
        for position, row in enumerate(texts.spaces(), start=1)
    }
    db.session.add_all(spaces.values())
    db.session.flush()
    for row in texts.spaces():
        space = spaces[row["slug"]]
        for role, keys in ((MODERATOR, row["moderators"]), (MEMBER, row["members"])):
            for key in keys:
                _join(space, people, key, role, opened)
    db.session.flush()
    return spaces


def moderator_of(slug: str) -> str:
    """The key of the first moderator of a space."""
    key: str = next(row["moderators"][0] for row in texts.spaces() if row["slug"] == slug)
    return key


def insiders(row: texts.Row) -> list[str]:
    """The keys of everybody who belongs to a space."""
    return [*row["moderators"], *row["members"]]


def _space(row: texts.Row, position: int, opened: dt.datetime) -> Space:
    original = row["languages"][0]
    return Space(
        slug=row["slug"],
        visibility=row["visibility"],
        languages=row["languages"],
        objectives=row["objectives"],
        position=position,
        created_at=opened,
        texts=[
            SpaceText(
                lang=lang,
                title=title,
                welcome=row["welcome"][lang],
                welcome_html=markup.render(row["welcome"][lang], lang=lang).html,
                questions=row["guiding_questions"][lang],
                origin=ORIGINAL if lang == original else HUMAN,
                updated_at=opened,
            )
            for lang, title in row["title"].items()
        ],
    )


def _join(space: Space, people: People, key: str, role: str, opened: dt.datetime) -> None:
    member = people[key]
    db.session.add(
        SpaceMembership(
            space_id=space.id,
            member_id=member.id,
            role=role,
            joined_at=max(opened, member.created_at),
        )
    )
    if role == MODERATOR or key in texts.sign_ins():
        db.session.add(SpaceFollow(member_id=member.id, space_id=space.id, level=WATCHING))
