"""What waits too long: told to the moderators, then to the secretariat, each once."""

import datetime as dt

import pytest

from hub.accounts.models import ADMIN, SECRETARIAT
from hub.core.db import db, writing
from hub.core.jobs import JobRun
from hub.discussions import services
from hub.discussions.models import EVERYBODY, SpaceMembership
from hub.moderation import services as moderation
from hub.moderation.models import APPROVE, Case
from hub.moderation.tasks import late
from hub.notifications.models import Notice
from tests.factories import make_member, make_space, make_topic, sign_in

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def desk(app):
    return make_member("Desk", roles=(SECRETARIAT,))


@pytest.fixture
def space(mod):
    return make_space("Fair recruitment", moderators=(mod,), who_waits=EVERYBODY)


@pytest.fixture
def topic(space, mod):
    return make_topic(space, mod)


def hold(topic, count=1):
    author = make_member()
    for _ in range(count):
        services.hand_in_reply(topic, actor=author, body="A text that waits", lang="en")
    db.session.commit()


def ask(app):
    """Do as the worker does, in this application."""
    db.session.rollback()
    with app.app_context(), writing():
        try:
            late.run()
        finally:
            db.session.remove()
    db.session.expire_all()


def told():
    rows = db.session.query(Notice).filter(
        Notice.kind.in_(("moderation_late", "moderation_escalated"))
    )
    return [(row.member_id, row.kind, len(row.facts["cases"])) for row in rows.order_by(Notice.id)]


def test_moderators_then_the_secretariat_are_told_once(
    app, client, topic, mod, desk, clock, run_jobs, mailbox
):
    hold(topic, 3)
    ids = {"mod": mod.id, "desk": desk.id}
    clock(by=23 * HOUR)
    ask(app)
    assert told() == []
    for _ in range(3):
        clock(by=HOUR)
        ask(app)
        ask(app)
    assert told() == [(ids["mod"], "moderation_late", 3)]
    clock(by=50 * HOUR)
    for _ in range(3):
        ask(app)
        clock(by=HOUR)
    assert told() == [
        (ids["mod"], "moderation_late", 3),
        (ids["desk"], "moderation_escalated", 3),
    ]
    run_jobs()
    subjects = [mail["Subject"] for mail in mailbox.all() if "waited" in mail["Subject"]]
    assert len(subjects) == 2
    assert all(subject.startswith("3 texts in “Fair recruitment”") for subject in subjects)
    sign_in(client, db.session.get_one(type(mod), ids["desk"]))
    assert "3 texts in “Fair recruitment”" in client.get("/en/notifications/").text
    assert db.session.query(JobRun).filter_by(finished_at=None).count() == 0


def test_what_came_later_is_told_by_itself(app, topic, mod, clock):
    hold(topic)
    clock(by=25 * HOUR)
    ask(app)
    hold(db.session.merge(topic))
    clock(by=25 * HOUR)
    ask(app)
    assert [count for _who, _kind, count in told()] == [1, 1]


def test_notice_is_gone_when_all_is_decided(app, client, topic, mod, clock):
    hold(topic)
    clock(by=25 * HOUR)
    ask(app)
    mod = db.session.merge(mod)
    moderation.decide(db.session.query(Case).one(), actor=mod, version=1, verdict=APPROVE)
    db.session.commit()
    sign_in(client, mod)
    assert "No notifications yet" in client.get("/en/notifications/").text


@pytest.mark.parametrize("role", [SECRETARIAT, ADMIN])
def test_where_nobody_moderates_the_secretariat_is_told_at_once(app, topic, clock, role):
    desk = make_member(roles=(role,))
    hold(topic)
    db.session.query(SpaceMembership).delete()
    db.session.commit()
    number = desk.id
    clock(by=25 * HOUR)
    ask(app)
    assert told() == [(number, "moderation_late", 1)]


def test_a_run_that_died_is_made_up_for(app, topic, mod, clock, monkeypatch):
    hold(topic)
    number = mod.id
    clock(by=25 * HOUR)

    def die():
        moderation.late.tell_of_late_cases()
        raise SystemError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(moderation, "tell_of_late_cases", die)
        with pytest.raises(SystemError):
            ask(app)
    assert told() == []
    clock(by=HOUR)
    ask(app)
    assert told() == [(number, "moderation_late", 1)]
