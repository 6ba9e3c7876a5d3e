"""What the tests of accounts do again and again."""

import re
from email.message import EmailMessage
from typing import Any

from flask.testing import FlaskClient

from hub.accounts.models import Member
from hub.accounts.services import passwords
from hub.core.db import db
from tests.factories import make_member

PASSWORD = "an oar, a kettle, nine pears"
OTHER_PASSWORD = "seven brass doors and a heron"


def member_with_password(name: str = "Amina Diallo", **values: Any) -> Member:
    """A member who signs in with PASSWORD."""
    return make_member(name, password=passwords.hash_of(PASSWORD), **values)


def log_in(client: FlaskClient, member: Member, password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    form = {"email": member.email or "", "password": password, **more}
    return client.post("/en/login", data=form)


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the client's pages are made for somebody."""
    return client.get("/en/login").status_code == 303


def link_in(message: EmailMessage, part: str) -> str:
    """The path of the one link in a mail whose address contains `part`."""
    body = message.get_body(("plain",))
    assert body is not None
    found = re.findall(rf"https?://[^/\s]+(\S*{part}\S*)", body.get_content())
    assert len(found) == 1, found
    return str(found[0])


def fresh(member: Member) -> Member:
    """The member as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Member, member.id)
