"""Rows for tests, as short as the test allows, and how to be signed in."""

import itertools

from flask.testing import FlaskClient

from hub.accounts.models import Member, MemberRole, SignIn
from hub.core import clock
from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import PUBLIC, Space, SpaceMembership, SpaceText, Topic
from hub.notifications import services as notifications

_numbers = itertools.count(1)


def make_member(name: str = "", *, roles: tuple[str, ...] = (), **values: object) -> Member:
    """An active, confirmed member."""
    number = next(_numbers)
    columns: dict[str, object] = {
        "name": name or f"Member {number}",
        "handle": f"member{number}",
        "email": f"member{number}@example.org",
        "confirmed_at": clock.now(),
        **values,
    }
    member = Member(**columns)
    member.role_rows = [MemberRole(role=role) for role in roles]
    db.session.add(member)
    db.session.commit()
    return member


def sign_in(client: FlaskClient, member: Member) -> SignIn:
    """From now on the client is the member's browser."""
    row = SignIn(member_id=member.id)
    db.session.add(row)
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = member.fs_uniquifier
        cookie["_fresh"] = True
        cookie["fs_cc"] = "set"
        cookie["sign_in"] = row.token
    return row


def make_space(
    title: str = "Fair recruitment",
    *,
    visibility: str = PUBLIC,
    moderators: tuple[Member, ...] = (),
    members: tuple[Member, ...] = (),
    **values: object,
) -> Space:
    """A space with an English title."""
    columns: dict[str, object] = {
        "slug": f"space-{next(_numbers)}",
        "visibility": visibility,
        "languages": ["en"],
        **values,
    }
    space = Space(**columns)
    space.texts = [SpaceText(lang="en", title=title, welcome="", questions=[])]
    db.session.add(space)
    db.session.flush()
    for role, people in (("moderator", moderators), ("member", members)):
        for person in people:
            row = SpaceMembership(space_id=space.id, member_id=person.id, role=role)
            db.session.add(row)
    db.session.commit()
    return space


def make_topic(space: Space, author: Member, title: str = "A question", body: str = "") -> Topic:
    """A topic with its opening text."""
    topic = services.open_topic(
        space, actor=author, title=title, body=body or f"{title} Tell us.", lang="en"
    )
    db.session.commit()
    return topic


def choose(member: Member, kind: str, choice: str) -> None:
    """The member is told of this kind of notice so from now on."""
    found = notifications.kind_named(kind)
    assert found is not None
    notifications.choose(member, found, choice)
    db.session.commit()
