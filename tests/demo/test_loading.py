"""The demonstration is loaded once, as its files say, and sends nothing."""

from collections import Counter

import flask_migrate
import pytest
import sqlalchemy as sa

from hub.accounts.models import Member
from hub.accounts.services import passwords
from hub.app import MIGRATIONS
from hub.core import clock
from hub.core.db import db, writing
from hub.core.mail import MailMessage
from hub.core.signals import OutboxRow
from hub.demo import services, texts
from hub.demo.people import PASSWORD
from hub.discussions import queries
from hub.discussions.models import (
    Contribution,
    ContributionRevision,
    GuidedDiscussion,
    Proposal,
    Reaction,
    ReadPointer,
    Space,
    Summary,
    Topic,
    WaitingText,
)
from hub.discussions.services.guided import due_steps
from hub.events.models import Event, EventRegistration, EventRequest
from hub.moderation.models import Case, Flag
from hub.moderation.queries import undecided_count
from hub.newsletter.models import DELIVERED, EDITING, SENT, Delivery, Issue
from hub.notifications.models import Inbox, Notice
from hub.practices.models import (
    Adaptation,
    Assignment,
    Call,
    Practice,
    PracticeVersion,
    RosterEntry,
    Thanks,
)
from tests.conftest import make_app

pytestmark = pytest.mark.slow
one = pytest.mark.one_database
attended = EventRegistration.attended_at.is_not(None)


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demonstration that is loaded once for the tests that only look."""
    folder = tmp_path_factory.mktemp("demo")
    app, _settings = make_app(folder, f"sqlite:///{folder / 'hub.sqlite3'}")
    with app.app_context(), writing():
        flask_migrate.upgrade(str(MIGRATIONS))
        services.load_demo(lambda words: None)
        db.session.commit()
        db.session.remove()
    return app


@pytest.fixture
def loaded(demo):
    """The session of that demonstration."""
    with demo.app_context():
        yield
        db.session.remove()


def test_demo_is_loaded_as_its_files_say_and_sends_nothing(app):
    services.load_demo(lambda words: None)
    db.session.commit()
    # Of the topics and texts five are those below published articles.
    assert (count(Member), count(Space), count(Topic)) == (40, 6, 37)
    kinds = Counter(db.session.scalars(sa.select(Contribution.kind)))
    assert kinds == {"text": 321, "notice": 15}
    assert count(ContributionRevision) == 5
    states = db.session.scalars(sa.select(Proposal.state).order_by(Proposal.id)).all()
    assert states == [row["state"] for row in texts.proposals()]
    given = sum(
        len(members)
        for topic in texts.topics().values()
        for row in (topic, *topic["contributions"])
        for members in row.get("reactions", {}).values()
    )
    assert count(Reaction) == given
    states = db.session.scalars(sa.select(Issue.state).order_by(Issue.period)).all()
    assert states == [SENT, SENT, EDITING]
    # One of the eight reads the issues of every third month only.
    sent = sa.select(Issue.period, sa.func.count()).join(Delivery).group_by(Issue.period)
    reached = dict(db.session.execute(sent.where(Delivery.state == DELIVERED)).all())
    assert reached == {each: 7 + (int(each[-2:]) % 3 == 0) for each in reached}
    assert len(reached) == 2
    assert (count(OutboxRow), count(MailMessage)) == (0, 0)
    columns = Contribution.thanks_count + Contribution.agree_count + Contribution.useful_count
    assert db.session.scalar(sa.select(sa.func.sum(columns))) == given


@one
def test_demo_counts_are_those_of_its_rows(loaded):
    for topic in db.session.scalars(sa.select(Topic)):
        rows = db.session.scalars(
            sa.select(Contribution).where(Contribution.topic_id == topic.id)
        ).all()
        texts_said = [row for row in rows if not row.is_notice]
        assert topic.reply_count == len(texts_said) - 1
        assert topic.last_number == len(rows)
        assert topic.last_activity_at == max(row.created_at for row in texts_said)
    unread = Counter(
        db.session.scalars(sa.select(Notice.member_id).where(Notice.read_at.is_(None)))
    )
    inboxes = {row.member_id: row.unread for row in db.session.scalars(sa.select(Inbox))}
    assert {member: number for member, number in inboxes.items() if number} == unread


@one
def test_demo_lies_in_the_past_and_something_is_new_to_its_readers(loaded):
    now = clock.now()
    newest = sa.select(sa.func.max(Contribution.created_at))
    assert db.session.scalars(newest).one() <= now
    behind = (
        sa.select(sa.func.count())
        .select_from(ReadPointer)
        .join(Topic, Topic.id == ReadPointer.topic_id)
        .where(ReadPointer.number < Topic.last_number)
    )
    assert db.session.scalars(behind).one() > 50
    assert count(Notice) > 100


@one
def test_guided_discussions_of_the_demo_stand_where_their_days_say(loaded):
    found = db.session.scalars(sa.select(GuidedDiscussion).order_by(GuidedDiscussion.topic_id))
    assert sorted(guided.state for guided in found.all()) == ["endorsed", "open"]
    assert due_steps() == []
    summary = db.session.scalars(sa.select(Summary)).one()
    tally = queries.tally(summary)
    assert (tally.endorsed, len(tally.named), len(tally.objections), len(tally.waiting)) == (
        5,
        3,
        1,
        0,
    )


@one
def test_queue_of_a_moderator_of_the_demo_is_not_empty(loaded):
    cases = db.session.query(Case).order_by(Case.opened_at).all()
    assert [(case.cause, case.author.handle, case.state) for case in cases] == [
        ("waiting", "linh", "open"),
        ("flagged", "aroha", "open"),
        ("waiting", "linh", "open"),
    ]
    grace = db.session.query(Member).filter_by(handle="grace").one()
    assert undecided_count(grace) == 3
    assert (count(Flag), count(WaitingText)) == (2, 2)
    assert max(flag.created_at for flag in db.session.query(Flag)) < clock.now()


@one
def test_demo_is_loaded_once(loaded):
    ids = db.session.scalars(sa.select(Contribution.id)).all()
    assert services.load_demo(lambda words: None) == "already there"
    assert [*db.session.new, *db.session.dirty] == []
    assert db.session.scalars(sa.select(Contribution.id)).all() == ids


@one
def test_printed_sign_ins_work(loaded):
    lines = services.sign_ins()
    assert PASSWORD in lines[0]
    for line in lines[1:]:
        member = db.session.scalars(sa.select(Member).where(Member.email == line.split()[0])).one()
        assert passwords.is_right(member, PASSWORD)
    assert len(lines) == 7


@one
def test_mentions_of_the_demo_are_links_to_its_members(loaded):
    noted = db.session.scalars(
        sa.select(Contribution.html).where(Contribution.source.like("%@miriam %"))
    ).first()
    member = db.session.scalars(sa.select(Member).where(Member.handle == "miriam")).one()
    assert noted is not None
    assert f'<a class="mention" href="/members/{member.public_id}">@{member.name}</a>' in noted


@one
def test_threads_of_the_demo_stand_parent_before_child(loaded):
    for topic in db.session.scalars(sa.select(Topic)):
        seen: set[int] = set()
        for entry in queries.thread(topic, visitor=None).entries:
            contribution = entry.contribution
            assert contribution.parent_id in {None, *seen}
            seen.add(contribution.id)


@one
def test_practices_stand_on_the_stages_that_their_file_says(loaded):
    stages = Counter(db.session.scalars(sa.select(Practice.stage)))
    named = Counter(row.get("stage", "done") for row in texts.practices())
    assert stages == named
    assert count(PracticeVersion) == named["done"]
    rows = texts.practices()
    assert count(Assignment) == sum(len(row.get("reviewers", ())) for row in rows)
    assert count(Thanks) == sum(len(row.get("thanked", ())) for row in rows)
    assert count(RosterEntry) == len(texts.reviewers())
    assert count(Adaptation) == sum(len(row.get("adaptations", ())) for row in rows)


@one
def test_the_call_is_open_and_has_its_drafts(loaded):
    call = db.session.scalars(sa.select(Call)).one()
    assert call.is_open
    assert {text.lang for text in call.texts} == set(texts.call()["texts"])
    drafts = sa.select(Practice.id).where(Practice.call_id == call.id)
    assert len(db.session.scalars(drafts).all()) == len(texts.call()["drafts"])


@one
def test_events_are_as_far_as_their_file_says(loaded):
    rows = texts.events()
    assert count(Event) == len(rows)
    phases = {event.slug: event.phase for event in db.session.scalars(sa.select(Event))}
    assert Counter(phases.values()) >= Counter({"open": 2, "full": 1, "cancelled": 1, "draft": 1})
    names = ("registered", "pending", "waiting")
    registered = sum(len(row.get(name, ())) for row in rows for name in names)
    assert count(EventRegistration) == registered
    held = db.session.scalars(sa.select(EventRegistration.id).where(attended)).all()
    assert len(held) == sum(len(row.get("attended", ())) for row in rows)


@one
def test_requests_for_events_stand_where_their_file_says(loaded):
    states = Counter(db.session.scalars(sa.select(EventRequest.state)))
    assert states == {"requested": 1, "discussed": 1, "declined": 1}
