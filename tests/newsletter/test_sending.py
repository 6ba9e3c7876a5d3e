"""Sending: one delivery for each reader, a step for each mail, and what the mail server says."""

import dataclasses
import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from hub.accounts.models import Member
from hub.core import clock as hub_clock
from hub.core import mail
from hub.core.db import db
from hub.core.mail import MailReturn, connections
from hub.newsletter import tasks
from hub.newsletter.models import (
    CONFIRMED,
    LEFT,
    SCHEDULED,
    SENDING,
    Delivery,
    Issue,
    Lane,
    Subscription,
)
from hub.newsletter.services import issues
from hub.newsletter.services.sending import beginning, lanes, steps
from tests.factories import make_member
from tests.newsletter.circulating import make_issue, make_readers
from tests.support.sink import DROP, HANG, Sink, bare_sink

Set = Callable[..., None]


@pytest.fixture
def set_up(app, settings, monkeypatch) -> Set:
    """Other settings than those of the test bed; no rate keeps a test waiting.

    Nobody is asked to go on: a worker that another test has in this process knows no such settings.
    """
    monkeypatch.setattr(tasks.send, "apply_async", lambda *_args, **_values: None)

    def change(**values: object) -> None:
        changed = dataclasses.replace(settings, **{"newsletter_rate": 1_000_000, **values})
        monkeypatch.setitem(app.extensions, "settings", changed)

    change()
    return change


@pytest.fixture
def sink(set_up: Set) -> Iterator[Sink]:
    """A mail server that does as it is told."""
    with bare_sink() as server:
        set_up(mail_url=server.url)
        yield server


def states() -> dict[str, int]:
    """How many deliveries there are of each state."""
    found = sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state)
    counted = db.session.execute(found).all()
    db.session.rollback()
    return {state: count for state, count in counted}  # noqa: C416


def issue_now() -> Issue:
    """The one issue as it stands."""
    db.session.expire_all()
    return db.session.scalars(sa.select(Issue)).one()


def send_all(turns: int = 1) -> None:
    """What the worker does each minute."""
    for _turn in range(turns):
        tasks.begin.run()
        tasks.send.run()
    db.session.rollback()


def test_issue_reaches_each_reader_once(app, set_up, mailbox):
    make_readers(60, langs=("en", "fr"))
    make_issue()
    tasks.begin.run()
    tasks.begin.run()
    assert states() == {"waiting": 60}
    send_all(2)
    assert states() == {"delivered": 60}
    sent = mailbox.all()
    assert len({each["To"] for each in sent}) == 60
    assert len({each["Message-ID"] for each in sent}) == 60
    assert {each["Content-Language"] for each in sent} == {"en", "fr"}
    assert issue_now().state == "sent"


@pytest.mark.one_database
def test_issue_that_was_put_off_while_deliveries_are_made_is_not_begun(app, set_up):
    make_readers(3)
    issue = make_issue()
    beginning.add_some(issue, 0)
    issue.scheduled_at = hub_clock.now() + dt.timedelta(days=1)
    db.session.commit()
    issues.begin(issue)
    assert (issue.state, issue.begun_at) == (SCHEDULED, None)


def test_deliveries_are_made_in_batches_for_those_whose_turn_it_is(app, set_up, monkeypatch):
    monkeypatch.setattr("hub.newsletter.services.sending.beginning.IN_A_BATCH", 7)
    make_readers(20)
    make_readers(5, frequency="quarterly")
    make_readers(5, state="paused")
    make_issue("2026-11")
    tasks.begin.run()
    assert states() == {"waiting": 20}
    domains = db.session.scalars(sa.select(Delivery.domain).distinct()).all()
    assert domains == ["example.org"]


def test_quarterly_readers_get_every_third_issue(app, set_up):
    make_readers(5, frequency="quarterly")
    make_issue("2026-12")
    send_all()
    assert states() == {"delivered": 5}


def test_who_leaves_or_is_suppressed_in_the_middle_gets_none(app, sink):
    make_readers(40)
    addresses = db.session.scalars(sa.select(Subscription.address).order_by(Subscription.id)).all()

    def leave_after_ten(verb: str, _recipient: str) -> None:
        if verb == "END" and len(sink.taken) == 10:
            with app.app_context():
                left = sa.update(Subscription).where(Subscription.address.in_(addresses[20:30]))
                db.session.execute(left.values(state=LEFT))
                for address in addresses[30:35]:
                    mail.suppress(address or "", mail.HARD)
                db.session.commit()

    sink.answer = leave_after_ten
    make_issue()
    send_all(2)
    assert states() == {"delivered": 25, "dropped": 15}
    assert {each.recipient for each in sink.taken} == {*addresses[:20], *addresses[35:]}


def test_mail_goes_to_the_address_a_reader_has_when_it_is_begun(app, sink):
    make_readers(30)

    def move(verb: str, _recipient: str) -> None:
        if verb == "END" and len(sink.taken) == 1:
            with app.app_context():
                last = sa.select(sa.func.max(Subscription.id)).scalar_subquery()
                moved = sa.update(Subscription).where(Subscription.id == last)
                db.session.execute(moved.values(address="new@example.org", secret="0" * 32))
                db.session.commit()

    sink.answer = move
    make_issue()
    send_all()
    assert "new@example.org" in {each.recipient for each in sink.taken}
    assert len(sink.taken) == 30


@pytest.mark.parametrize("without", ["", "hashjoin mergejoin hashagg sort material"])
def test_claim_is_no_larger_than_asked_however_the_database_plans_it(app, set_up, without):
    make_readers(40)
    issue = make_issue()
    tasks.begin.run()
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        for way in without.split():
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")

    def execute(statement, values):
        result = connection.execute(statement, values)
        return result.all() if result.returns_rows else ()

    claimed = [len(steps.claim(execute, issue.id, 15)[1]) for _turn in range(4)]
    assert claimed == [15, 15, 10, 0]


@pytest.mark.parametrize("state", ["stopped", "cancelled", "sent"])
def test_nothing_is_claimed_of_an_issue_that_is_not_being_sent(app, set_up, state):
    make_readers(3)
    issue = make_issue()
    tasks.begin.run()
    due = sa.select(Delivery.due_at).order_by(Delivery.id)
    before = db.session.scalars(due).all()
    issue_now().state = state
    db.session.commit()

    def execute(statement, values):
        return db.session.connection().execute(statement, values).all()

    assert steps.claim(execute, issue.id, 15)[1] == []
    assert db.session.scalars(due).all() == before


def test_connections_are_as_many_as_set_and_used_again(app, set_up, sink, monkeypatch):
    set_up(mail_url=sink.url, newsletter_connections=3)
    # A server that takes its time, and claims that leave something for the last lane to come.
    monkeypatch.setattr("hub.newsletter.tasks.slices.IN_A_CLAIM", 5)
    sink.answer = lambda verb, _recipient: time.sleep(0.02) if verb == "END" else None
    make_readers(60)
    make_issue()
    send_all()
    assert (sink.connections, sink.most_open, len(sink.taken)) == (3, 3, 60)


def test_mail_that_its_server_is_slow_with_holds_up_no_other_lane(
    app, set_up, sink, monkeypatch, caplog
):
    caplog.set_level(logging.CRITICAL)
    set_up(mail_url=sink.url, newsletter_connections=2, newsletter_rate=600)
    monkeypatch.setattr("hub.newsletter.tasks.slices.SECONDS", 0.3)
    monkeypatch.setattr("hub.newsletter.tasks.sending.GRACE_SECONDS", 0.1)
    monkeypatch.setattr("hub.newsletter.tasks.sending.TELL_SECONDS", 0.1)
    monkeypatch.setattr("hub.newsletter.tasks.sending.HOLD_ON_SECONDS", 0.0)
    monkeypatch.setattr("hub.core.mail.connections.PATIENCE_AT_THE_END", 1.5)
    gone_on: list[tuple[int, int]] = []

    def note(*_args: object, **_values: object) -> None:
        rows = db.session.scalars(sa.select(Lane.holder)).all()
        gone_on.append((sum(each == "" for each in rows), len(rows)))

    monkeypatch.setattr(tasks.send, "apply_async", note)
    monkeypatch.setattr("hub.newsletter.tasks.sending.nudge", note)
    make_readers(20)
    slow = db.session.scalars(sa.select(sa.func.min(Subscription.address))).one()
    sink.answer = lambda verb, to: HANG if (verb, to) == ("END", slow) else None
    make_issue()
    send_all()
    assert gone_on == [(1, 2), (2, 2)]


@pytest.mark.one_database
def test_mail_that_was_begun_is_nobody_elses_while_its_server_may_answer():
    waits = [connections.PATIENCE] * 5 + [connections.PATIENCE_AT_THE_END]
    assert connections.PATIENCE_AT_THE_END >= 600
    assert steps.LEASE.total_seconds() > sum(waits)


def test_lane_is_held_on_to_by_who_sends_and_by_nobody_else(app, settings, clock):
    held = lanes.take("a worker", settings)
    clock(by=lanes.HOLD - dt.timedelta(seconds=1))
    lanes.hold_on(held[:1], "a worker")
    lanes.hold_on(held[1:], "another")
    clock(by=dt.timedelta(seconds=2))
    taken = lanes.take("the next", settings)
    assert [each.number for each in taken] == [each.number for each in held[1:]]


@pytest.mark.parametrize("pipelining", [True, False])
def test_refused_recipient_is_given_up_and_gets_no_mail_any_more(app, sink, pipelining):
    sink.pipelining = pipelining
    make_readers(10)
    bad = db.session.scalars(sa.select(Subscription.address).order_by(Subscription.id)).all()[4]

    def refuse(verb: str, recipient: str) -> str | None:
        return "550 5.1.1 nobody here" if (verb, recipient) == ("RCPT", bad) else None

    sink.answer = refuse
    make_issue()
    send_all()
    assert states() == {"delivered": 9, "failed": 1}
    failed = db.session.scalars(sa.select(Delivery).where(Delivery.state == "failed")).one()
    assert (failed.error, failed.returned) == ("550 5.1.1 nobody here", "hard")
    assert mail.suppressed(bad or "")
    assert issue_now().state == "sent"


def test_reader_at_a_domain_of_other_letters_is_reached_and_known_when_it_is_refused(app, sink):
    written, wire = "reader@münchen.example", "reader@xn--mnchen-3ya.example"
    make_readers(1, address=written)
    make_issue("2026-11")
    send_all(2)
    assert [each.recipient for each in sink.taken] == [wire]
    assert db.session.scalars(sa.select(Delivery.domain)).one() == "münchen.example"
    sink.answer = lambda verb, to: "550 5.1.1 nobody" if (verb, to) == ("RCPT", wire) else None
    make_issue("2026-12")
    send_all(2)
    assert states() == {"delivered": 1, "failed": 1}
    assert mail.suppressed(written)
    make_issue("2027-01")
    send_all(2)
    assert states() == {"delivered": 1, "failed": 1}


@pytest.mark.parametrize(
    ("answer", "kind", "status"),
    [
        ("550 user unknown", "hard", ""),
        ("550 5.2.1 mailbox closed", "hard", "5.2.1"),
        # Nothing of this says that there is nobody.
        ("550 no thanks", "soft", ""),
        ("553 sender not on our list", "soft", "5.7.0"),
    ],
)
def test_refusal_ends_mail_only_if_it_surely_says_that_nobody_is_there(
    app, sink, answer, kind, status
):
    make_readers(1)
    address = db.session.scalars(sa.select(Subscription.address)).one()
    sink.answer = lambda verb, _to: answer if verb == "RCPT" else None
    make_issue()
    send_all()
    assert states() == {"failed": 1}
    assert db.session.scalars(sa.select(Delivery.returned)).one() == kind
    came = db.session.scalars(sa.select(mail.MailReturn)).one()
    assert (came.kind, came.status, came.words) == (kind, status, answer)
    assert mail.suppressed(address or "") == (kind == "hard")


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ("hard", "soft", "hard"),
        ("complaint", "soft", "complaint"),
        ("soft", "hard", "hard"),
        ("soft", "soft", "soft"),
        ("hard", "complaint", "complaint"),
    ],
)
def test_soft_return_takes_nothing_back_of_what_ended_mail(app, set_up, first, second, stays):
    make_readers(1)
    make_issue()
    send_all()
    number = db.session.scalars(sa.select(Delivery.id)).one()
    for kind in (first, second):
        mail.take_return("d", number, mail.Return(kind, "reader@example.org"))
        db.session.commit()
    assert db.session.scalars(sa.select(Delivery.returned)).one() == stays


def test_greylisted_mail_is_tried_later_and_later_then_given_up(app, sink, clock):
    make_readers(1)
    sink.answer = lambda verb, _to: "451 4.7.1 greylisted" if verb == "RCPT" else None
    make_issue()
    waits = []
    for _try in range(8):
        send_all()
        delivery = db.session.scalars(sa.select(Delivery)).one()
        if delivery.due_at is None:
            break
        assert delivery.begun_at is not None
        waits.append(round((delivery.due_at - delivery.begun_at).total_seconds() / 60))
        clock(by=delivery.due_at - delivery.begun_at + dt.timedelta(seconds=1))
    assert waits == [5, 15, 45, 120, 240, 480, 720]
    assert states() == {"failed": 1}
    send_all()
    assert issue_now().state == "sent"
    returns = db.session.execute(
        sa.select(MailReturn.sent_kind, MailReturn.kind, MailReturn.status)
    )
    assert [tuple(row) for row in returns] == [("d", mail.SOFT, "4.7.1")]
    assert db.session.scalar(sa.select(Delivery.returned)) == mail.SOFT


def test_greylisted_mail_has_the_same_message_id_when_it_is_taken(app, sink, clock):
    make_readers(1)
    asked: list[str] = []

    def at_first_not(verb: str, _recipient: str) -> str | None:
        asked.append(verb)
        return "451 4.3.2 later" if verb == "END" and asked.count("END") == 1 else None

    sink.answer = at_first_not
    make_issue()
    send_all()
    assert states() == {"waiting": 1}
    clock(by=dt.timedelta(minutes=6))
    send_all()
    assert states() == {"delivered": 1}
    assert len({each.message_id for each in sink.taken}) == 1


def test_refused_sender_stops_it_before_anything_is_begun(app, sink, run_jobs):
    editor = make_member(roles=("newsletter_editor",))
    make_readers(5)
    sink.answer = lambda verb, _to: "550 5.7.1 sender is not welcome" if verb == "MAIL" else None
    make_issue()
    send_all()
    assert states() == {"waiting": 5}
    assert db.session.scalar(sa.select(sa.func.max(Delivery.attempts))) == 0
    stopped = issue_now()
    assert (stopped.state, stopped.problem) == ("stopped", "550 5.7.1 sender is not welcome")
    sink.answer = lambda _verb, _to: None
    send_all()
    assert sink.taken == []
    issues.resume(stopped, actor=editor)
    db.session.commit()
    send_all()
    assert states() == {"delivered": 5}
    assert issue_now().state == "sent"


def test_server_that_is_away_is_tried_again_then_stops_it(app, set_up, clock, caplog):
    caplog.set_level(logging.CRITICAL)
    set_up(mail_url="smtp://127.0.0.1:1?tls=none")
    make_readers(3)
    make_issue()
    told = []
    for _try in range(4):
        send_all()
        told.append(issue_now().state)
        clock(by=dt.timedelta(seconds=41))
    assert told == [SENDING, SENDING, SENDING, "stopped"]
    assert "refused" in issue_now().problem
    assert states() == {"waiting": 3}


def test_connection_that_drops_in_the_middle_loses_and_doubles_nothing(app, sink, clock):
    make_readers(10)
    cut: list[str] = []

    def drop_once(verb: str, recipient: str) -> str | None:
        if verb == "DATA" and len(sink.taken) == 4 and not cut:
            cut.append(recipient)
            return DROP
        return None

    sink.answer = drop_once
    make_issue()
    send_all()
    clock(by=dt.timedelta(minutes=2))
    send_all()
    assert states() == {"delivered": 10}
    assert len(sink.taken) == len({each.recipient for each in sink.taken}) == 10


def test_server_that_wants_none_of_it_stops_it(app, sink):
    make_readers(60)
    sink.answer = lambda verb, _to: "554 5.7.1 looks like spam" if verb == "END" else None
    make_issue()
    send_all()
    assert issue_now().state == "stopped"
    assert issue_now().problem == "554 5.7.1 looks like spam"
    tried = db.session.scalar(sa.select(sa.func.count()).where(Delivery.attempts > 0))
    assert 0 < (tried or 0) <= 20
    assert states() == {"waiting": 60}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(mail.Suppression)) == 0


def test_stopped_issue_begins_no_mail_and_goes_on_where_it_was(app, sink):
    editor = make_member(roles=("newsletter_editor",))
    make_readers(30)
    editor_id = editor.id

    def stop_after_five(verb: str, _recipient: str) -> None:
        if verb == "END" and len(sink.taken) == 5:
            with app.app_context():
                issue = db.session.scalars(sa.select(Issue)).one()
                issues.stop(issue, actor=db.session.get_one(type(editor), editor_id))
                db.session.commit()

    sink.answer = stop_after_five
    make_issue()
    send_all()
    in_flight = 2
    assert 5 <= len(sink.taken) < 5 + in_flight
    assert states()["delivered"] == len(sink.taken)
    assert (issue_now().state, issue_now().problem) == ("stopped", "")
    sink.answer = lambda _verb, _to: None
    issues.resume(issue_now(), actor=db.session.get_one(type(editor), editor_id))
    db.session.commit()
    send_all()
    assert len(sink.taken) == len({each.recipient for each in sink.taken}) == 30


def test_broken_off_issue_goes_to_nobody_else(app, sink):
    editor = make_member(roles=("newsletter_editor",))
    make_readers(10)
    make_issue()
    tasks.begin.run()
    assert issues.break_off(issue_now(), actor=db.session.get_one(type(editor), editor.id)) == 10
    db.session.commit()
    send_all()
    assert sink.taken == []
    assert (issue_now().state, states()) == ("cancelled", {"dropped": 10})


def test_mail_in_flight_when_it_is_broken_off_is_not_tried_again(app, sink):
    editor_id = make_member(roles=("newsletter_editor",)).id
    make_readers(3)

    def break_off(verb: str, _recipient: str) -> str | None:
        if verb == "RCPT" and issue_now().state == SENDING:
            issues.break_off(issue_now(), actor=db.session.get_one(Member, editor_id))
            db.session.commit()
        return "451 4.7.1 greylisted" if verb == "RCPT" else None

    def within(verb: str, recipient: str) -> str | None:
        with app.app_context():
            return break_off(verb, recipient)

    sink.answer = within
    make_issue()
    send_all()
    assert (issue_now().state, states()) == ("cancelled", {"dropped": 3})


def test_what_a_dead_worker_had_begun_of_a_broken_off_issue_is_over_after_its_lease(
    app, set_up, clock
):
    editor = make_member(roles=("newsletter_editor",))
    make_readers(2)
    make_issue()
    tasks.begin.run()
    first = sa.select(sa.func.min(Delivery.id)).scalar_subquery()
    begun = {"state": "begun", "due_at": hub_clock.now() + steps.LEASE}
    db.session.execute(sa.update(Delivery).where(Delivery.id == first).values(begun))
    assert issues.break_off(issue_now(), actor=editor) == 1
    db.session.commit()
    send_all()
    assert states() == {"begun": 1, "dropped": 1}
    clock(by=steps.LEASE)
    send_all()
    assert states() == {"dropped": 2}


def test_issue_cancelled_while_its_deliveries_are_made_leaves_none(app, set_up):
    editor = make_member(roles=("newsletter_editor",))
    make_readers(2)
    issue = make_issue()
    beginning.add_some(issue, 0)
    issues.cancel(issue, actor=editor, version=issue.version)
    db.session.commit()
    assert states() == {"dropped": 2}
    make_readers(1)
    beginning.add_some(issue, 0)
    db.session.commit()
    send_all()
    assert states() == {"dropped": 3}


def test_rate_holds_over_all_connections(app, set_up, sink):
    set_up(mail_url=sink.url, newsletter_rate=240, newsletter_connections=2)
    make_readers(60)
    make_issue()
    send_all()
    # A slice lasts 8 s: at 240 a minute these are 32, and one more at once for each connection.
    assert 2 < len(sink.taken) <= 34
    begun = sa.select(Delivery.begun_at).where(Delivery.begun_at.is_not(None))
    moments = sorted(at for at in db.session.scalars(begun) if at is not None)
    assert (len(moments) - 2) / (moments[-1] - moments[0]).total_seconds() <= 4.1


def test_slow_rate_is_waited_for_by_the_lane(app, set_up, sink, clock):
    set_up(mail_url=sink.url, newsletter_rate=2)
    make_readers(3)
    make_issue()
    send_all(3)
    assert len(sink.taken) == 1
    clock(by=dt.timedelta(seconds=31))
    send_all()
    assert len(sink.taken) == 2


def test_new_domain_is_warmed_up_by_days_of_sending(app, set_up, clock, monkeypatch):
    monkeypatch.setattr("hub.newsletter.services.sending.warming.FIRST_DAY", 5)
    set_up(newsletter_warm_up=True)
    make_readers(40)
    make_issue()
    sent = []
    for days in (0, 1, 3, 1):
        clock(by=dt.timedelta(days=days))
        send_all(2)
        sent.append(states()["delivered"])
    assert sent == [5, 15, 35, 40]


def test_delivery_that_a_dead_worker_had_begun_is_sent_after_its_lease(app, sink, clock):
    make_readers(3)
    make_issue()
    tasks.begin.run()
    now = issue_now().begun_at
    assert now is not None
    first = db.session.scalars(sa.select(Delivery).order_by(Delivery.id)).first()
    assert first is not None
    first.state, first.attempts = "begun", 1
    first.due_at = now + dt.timedelta(minutes=5)
    db.session.commit()
    send_all()
    assert len(sink.taken) == 2
    clock(by=dt.timedelta(minutes=6))
    send_all()
    assert states() == {"delivered": 3}


def test_mail_that_cannot_be_made_stops_it_with_its_reason(app, sink, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)

    def broken(*_values: object) -> None:
        raise ValueError("no such part")

    monkeypatch.setattr("hub.newsletter.tasks.mails.frame_of", broken)
    make_readers(3)
    make_issue()
    send_all()
    assert (issue_now().state, issue_now().problem) == ("stopped", "no such part")
    assert (states(), sink.taken) == ({"waiting": 3}, [])


def test_editors_are_told_that_it_stopped(app, set_up, sink, run_jobs, mailbox):
    editor = make_member(roles=("newsletter_editor",), email="editor@example.org")
    make_readers(1)
    sink.answer = lambda verb, _to: "550 5.7.1 not you" if verb == "MAIL" else None
    make_issue()
    send_all()
    set_up()
    run_jobs()
    (told,) = mailbox.to(editor.email or "")
    assert "has stopped by itself" in told["Subject"]
    words = told.get_body(("plain",)).get_content()
    assert "550 5.7.1 not you" in words
    assert "/en/newsletter/issues/2026-12/progress" in words


def test_readers_who_are_confirmed_later_get_the_next_issue(app, sink):
    make_readers(2)
    make_issue()
    tasks.begin.run()
    make_readers(2, state=CONFIRMED)
    send_all()
    assert len(sink.taken) == 2
