"""The process dies while people write: whatever was acknowledged is there, once, and told."""

import itertools
import threading
import time
import uuid

import pytest
import requests
import sqlalchemy as sa

from hub.app import create_app
from hub.core import signals
from hub.core.db import db, writing
from hub.discussions.models import Contribution
from hub.notifications.models import Notice
from tests.factories import make_member, make_space, make_topic
from tests.support.browser import HubProcess
from tests.support.people import Person, person

REPLIES, CLIENTS, KILL_AFTER = 200, 4, 90

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


class Writer(threading.Thread):
    """Writes until the work is done; what was not acknowledged is sent again with its key."""

    def __init__(self, people: list[Person], topic_id: int, work: "itertools.count[int]") -> None:
        super().__init__(daemon=True)
        self.people, self.topic_id, self.work = itertools.cycle(people), topic_id, work
        self.acknowledged: list[str] = []

    def run(self) -> None:
        """One reply after the other, each by the next of its people."""
        while next(self.work) < REPLIES:
            text = f"Reply {uuid.uuid4().hex}"
            self.write(next(self.people), text, key=uuid.uuid4().hex)
            self.acknowledged.append(text)

    def write(self, someone: Person, text: str, key: str) -> None:
        """Send the form until it is acknowledged, as a patient reader would."""
        path = f"/en/topics/{self.topic_id}/replies"
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                token = someone.token("/en/drafts/")
                answer = someone.post(path, token, body=text, lang="en", _key=key)
            except requests.RequestException:
                time.sleep(0.2)
                continue
            assert answer.status_code == 303, answer.text[:500]
            return
        raise AssertionError("the Hub did not come back")


def test_killed_process_loses_and_doubles_no_acknowledged_reply(hub: HubProcess):
    hub.migrate()
    app = create_app(hub.settings)
    with app.app_context(), writing():
        author = make_member("Author")
        topic = make_topic(make_space(), author, "A question to everybody")
        signals.deliver()
        people = [person(app, hub.url, make_member(f"Writer {n}")) for n in range(20)]
        topic_id, author_id = topic.id, author.id
        db.session.remove()
    hub.start()
    work = itertools.count()
    writers = [Writer(people[n::CLIENTS], topic_id, work) for n in range(CLIENTS)]
    for writer in writers:
        writer.start()
    while sum(len(writer.acknowledged) for writer in writers) < KILL_AFTER:
        assert all(writer.is_alive() for writer in writers), hub.words()
        time.sleep(0.02)
    hub.kill9()
    time.sleep(1)
    hub.start()
    for writer in writers:
        writer.join(180)
        assert not writer.is_alive()
    acknowledged = sorted(text for writer in writers for text in writer.acknowledged)
    assert len(acknowledged) == REPLIES
    with app.app_context():
        rows = db.session.scalars(
            sa.select(Contribution).where(Contribution.number > 1).order_by(Contribution.number)
        ).all()
        assert sorted(row.source for row in rows) == acknowledged
        assert [row.number for row in rows] == list(range(2, REPLIES + 2))
        told = sa.select(sa.func.count()).where(
            Notice.member_id == author_id, Notice.kind == "reply"
        )
        until = time.monotonic() + 90
        while db.session.scalar(told) != REPLIES and time.monotonic() < until:
            db.session.rollback()
            time.sleep(0.5)
        assert db.session.scalar(told) == REPLIES
        assert signals.dead_letters() == 0
