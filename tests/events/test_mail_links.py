"""Mail scanners open links: nothing that stands in a mail changes anything when it is looked at."""

import re

import sqlalchemy as sa

from hub.core.db import Model, db
from hub.events.models import (
    CONFIRMED_SEAT,
    DECLINED_SEAT,
    LAPSED,
    OFFERED,
    PENDING,
    WAITING,
    WITHDRAWN,
)
from hub.events.services.registration import letters
from hub.events.tasks import remind
from tests.events.mailing import came, deliver_and_send, html_of, moved, text_of
from tests.events.support import DAY, HOUR, announced, registered
from tests.factories import make_member

STATES = (
    (PENDING,),
    (CONFIRMED_SEAT,),
    (WAITING,),
    (WAITING, OFFERED),
    (PENDING, DECLINED_SEAT),
    (OFFERED, LAPSED),
    (CONFIRMED_SEAT, WITHDRAWN),
)


def rows():
    """Everything that stands in the database."""
    db.session.rollback()
    return {
        table.name: sorted(map(str, db.session.execute(sa.select(table))))
        for table in Model.metadata.sorted_tables
    }


def links_of(message):
    """Every address of the site in a mail."""
    return set(re.findall(r"http://localhost(/[^\s\"<>]*)", text_of(message) + html_of(message)))


def test_looking_at_what_a_mail_links_to_changes_nothing(app, client, by_smtp, clock):
    event = announced(starts_in=10 * DAY)
    for states in STATES:
        came(event, None, *states)
        came(event, make_member(), *states)
    unconfirmed = registered(event, state="unconfirmed")
    letters.confirm_address(unconfirmed)
    letters.registered_already(unconfirmed, "again@demo.example.org")
    db.session.commit()
    deliver_and_send()
    moved(event, HOUR)
    deliver_and_send()
    clock(to=event.starts_at - HOUR)
    remind.run()
    deliver_and_send()
    found = set[str]().union(*map(links_of, by_smtp.messages))
    before, answers = rows(), {}
    for address in sorted(found):
        for method in ("GET", "HEAD"):
            answers[address] = client.open(address, method=method).status_code
    assert rows() == before
    assert {address: code for address, code in answers.items() if code >= 400} == {}
    # Of members and guests whose registration stands, and of who is to confirm the address; of two
    # who come soon the door as well.
    own = [address for address in found if "/registrations/" in address]
    assert (len(own), len([each for each in own if each.endswith("/join")])) == (11, 2)
