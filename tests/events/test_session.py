"""Questions in a session: asked, supported, answered, hidden; moderators first; who sees what."""

import datetime as dt
from contextvars import Context

import pytest

from hub.core.db import db
from hub.core.realtime import socketio
from hub.core.signals import send
from hub.events.models import (
    ANSWERED,
    ASKED,
    GONE,
    HELD,
    HIDDEN,
    MODERATOR,
    NOWHERE,
    PENDING,
    STATES_ONLY,
    WITHDRAWN,
    EventPerson,
    LiveQuestion,
    LiveSupport,
    RegistrationStep,
)
from hub.events.signals import RegistrationMoved
from tests.events.support import announced, as_guest, make_officer, registered
from tests.factories import make_member, sign_in

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def event(app):
    """It began a quarter of an hour ago."""
    return announced(starts_in=-15 * MINUTE)


@pytest.fixture
def browse(app):
    """`browse(member)` is their browser."""

    def open_browser(member=None):
        browser = app.test_client()
        if member is not None:
            sign_in(browser, member)
        return browser

    return open_browser


@pytest.fixture
def moderator(event):
    """Whom the programme names as a moderator."""
    member = make_member("Mona")
    event.people.append(EventPerson(position=1, role=MODERATOR, name="Mona", member_id=member.id))
    db.session.commit()
    return member


def taking_part(event, name="", **values):
    member = make_member(name, **values)
    registered(event, member)
    return member


def ask(browser, event, body="Who pays the fees?", **fields):
    address = f"/en/events/{event.slug}/live/questions"
    return browser.post(address, data={"body": body, **fields})


def act(browser, event, number, what, method="POST", **fields):
    address = f"/en/events/{event.slug}/live/questions/{number}/{what}".rstrip("/")
    return browser.open(address, method=method, data=fields)


def page(browser, event, query=""):
    return browser.get(f"/en/events/{event.slug}/live{query}").text


def changes(browser, event, since=0):
    return browser.get(f"/en/events/{event.slug}/live/changes?since={since}").json


def question(event, number=1):
    db.session.expire_all()
    return db.session.query(LiveQuestion).filter_by(event_id=event.id, number=number).one()


def test_question_stands_on_the_page_with_who_asked(event, browse):
    asker = browse(taking_part(event, "Amina"))
    answer = ask(asker, event)
    assert (answer.status_code, answer.location) == (303, f"/en/events/{event.slug}/live#q1")
    shown = page(browse(taking_part(event)), event)
    assert "Who pays the fees?" in shown
    assert "Amina" in shown


def test_question_without_a_name_names_nobody_to_anybody(event, browse, moderator):
    ask(browse(taking_part(event, "Amina")), event, is_hidden="y")
    for reader in (taking_part(event), moderator, make_officer()):
        assert "Amina" not in page(browse(reader), event)


def test_question_that_is_empty_or_too_long_comes_back_with_what_is_wrong(event, browse):
    asker = browse(taking_part(event))
    assert ask(asker, event, "  ").status_code == 422
    long = ask(asker, event, "why " * 300)
    assert long.status_code == 422
    assert "why why" in long.text
    assert 'href="#body"' in long.text


def test_question_sent_twice_is_one(event, browse):
    asker = browse(taking_part(event))
    first, second = (ask(asker, event, _key="the key of one form") for _ in range(2))
    assert first.location == second.location
    assert db.session.query(LiveQuestion).count() == 1


@pytest.mark.parametrize("state", [PENDING, WITHDRAWN])
def test_only_who_is_confirmed_reads_and_asks(event, browse, state):
    waits = make_member()
    registered(event, waits, state=state)
    base = f"/en/events/{event.slug}/live"
    for visitor, refused in ((waits, 403), (make_member(), 403), (None, 401)):
        browser = browse(visitor)
        assert browser.get(base).status_code == 303
        assert browser.get(f"{base}/changes", headers={"X-Fragment": "1"}).status_code == refused
        assert browser.get(f"{base}/stage", headers={"X-Fragment": "1"}).status_code == refused
        assert ask(browser, event).status_code == refused
    assert db.session.query(LiveQuestion).count() == 0


def test_event_without_registration_is_open_to_members_unless_its_audience_is_not(browse):
    event = announced(starts_in=-MINUTE, registration=NOWHERE)
    narrow = announced(starts_in=-MINUTE, registration=NOWHERE, audience=STATES_ONLY)
    member = browse(make_member())
    assert ask(member, event).status_code == 303
    assert ask(member, narrow).status_code == 403


def test_support_counts_each_person_once_and_not_the_author(event, browse):
    author, other = browse(taking_part(event)), browse(taking_part(event))
    ask(author, event)
    for _ in range(2):
        assert act(other, event, 1, "support").status_code == 303
    assert question(event).supports == 1
    assert act(author, event, 1, "support").status_code == 409
    act(browse(taking_part(event)), event, 1, "support")
    act(other, event, 1, "support", "DELETE")
    assert question(event).supports == 1
    assert db.session.query(LiveSupport).count() == 1


def test_page_orders_by_support_or_newest_first(event, browse):
    one, other = browse(taking_part(event)), browse(taking_part(event))
    for body in ("First", "Second", "Third"):
        ask(one, event, body)
    act(other, event, 2, "support")
    assert order_on(page(one, event)) == [2, 1, 3]
    assert order_on(page(one, event, "?order=newest")) == [3, 2, 1]


def order_on(shown):
    return [int(part.split('"')[0]) for part in shown.split('data-number="')[1:]]


def test_own_question_is_taken_back_while_nobody_supports_it(event, browse):
    author, other = browse(taking_part(event)), browse(taking_part(event))
    ask(author, event, "Too early")
    ask(author, event, "Stays")
    since = changes(other, event)["change"]
    assert act(other, event, 1, "", "DELETE").status_code == 409
    assert act(author, event, 1, "", "DELETE").status_code == 303
    assert (question(event).state, question(event).body) == (GONE, "")
    assert changes(other, event, since)["questions"] == [{"number": 1, "html": ""}]
    act(other, event, 2, "support")
    assert act(author, event, 2, "", "DELETE").status_code == 409
    assert act(author, event, 1, "", "DELETE").status_code == 404


def test_question_waits_for_moderators_where_they_come_first(event, browse, moderator):
    desk, author, other = browse(moderator), browse(taking_part(event)), browse(taking_part(event))
    desk.post(
        f"/en/events/{event.slug}/live/settings",
        data={"questions_open": "y", "moderators_first": "y"},
    )
    ask(author, event, "Held for now")
    assert question(event).state == HELD
    assert "Held for now" in page(desk, event)
    assert "Held for now" in page(author, event)
    assert "Held for now" not in page(other, event) + str(changes(other, event))
    assert act(other, event, 1, "support").status_code == 404
    assert act(other, event, 1, "approval").status_code == 403
    assert act(desk, event, 1, "approval").status_code == 303
    assert question(event).state == ASKED
    assert "Held for now" in page(other, event)


def test_answered_question_shows_its_written_answer_and_can_be_reopened(event, browse, moderator):
    desk, author = browse(moderator), browse(taking_part(event))
    ask(author, event)
    act(desk, event, 1, "answer", answer="The **employer** does.")
    assert question(event).state == ANSWERED
    assert "<strong>employer</strong>" in page(author, event)
    assert "Who pays" not in author.get(f"/en/events/{event.slug}/live/stage").text
    act(desk, event, 1, "answer", "DELETE")
    assert question(event).state == ASKED
    assert "Who pays" in author.get(f"/en/events/{event.slug}/live/stage").text


def test_answer_that_is_too_long_keeps_what_was_typed(event, browse, moderator):
    desk = browse(moderator)
    ask(desk, event)
    answer = act(desk, event, 1, "answer", answer="no " * 2000)
    assert answer.status_code == 422
    assert "no no no" in answer.text


def test_hidden_question_tells_moderators_who_hid_it_and_comes_back(event, browse, moderator):
    desk, author, other = browse(moderator), browse(taking_part(event)), browse(taking_part(event))
    ask(author, event, "Hidden words")
    since = changes(other, event)["change"]
    act(desk, event, 1, "hiding")
    assert question(event).state == HIDDEN
    assert "Mona" in page(desk, event).split("data-number")[1]
    assert "Mona" not in page(author, event)
    assert "Hidden words" in page(author, event)
    assert "Hidden words" not in page(other, event)
    assert changes(other, event, since)["questions"] == [{"number": 1, "html": ""}]
    act(desk, event, 1, "hiding", "DELETE")
    assert "Hidden words" in page(other, event)


def test_only_moderators_work_at_the_desk(event, browse, moderator):
    member = browse(taking_part(event))
    ask(member, event)
    base = f"/en/events/{event.slug}/live"
    for path in ("settings", "polls", "notes", "questions/1/hiding", "questions/1/answer"):
        assert member.post(f"{base}/{path}").status_code == 403, path
    assert "Moderators’ desk" not in page(member, event)
    assert "Moderators’ desk" in page(browse(moderator), event)
    assert "Moderators’ desk" in page(browse(make_officer()), event)


def test_closed_questions_take_no_more_and_keep_what_was_typed(event, browse, moderator):
    member = browse(taking_part(event))
    browse(moderator).post(f"/en/events/{event.slug}/live/settings")
    answer = ask(member, event, "One more thing")
    assert answer.status_code == 409
    assert "One more thing" in answer.text
    assert "No more questions are taken." in answer.text


def test_session_takes_no_questions_an_hour_after_its_end(event, browse, clock):
    member = browse(taking_part(event))
    clock(by=dt.timedelta(hours=2, minutes=40))
    assert ask(member, event).status_code == 303
    clock(by=dt.timedelta(minutes=10))
    assert ask(member, event).status_code == 409


def test_changes_are_what_came_after_and_nothing_more(event, browse):
    author, other = browse(taking_part(event)), browse(taking_part(event))
    ask(author, event, "First")
    since = changes(other, event)["change"]
    assert changes(other, event, since)["questions"] == []
    ask(author, event, "Second")
    act(other, event, 1, "support")
    later = changes(other, event, since)
    assert [each["number"] for each in later["questions"]] == [1, 2]
    assert [each["supports"] for each in later["questions"]] == [1, 0]
    assert later["change"] > since


def test_page_asks_as_few_questions_of_the_database_for_30_as_for_one(event, browse, count_queries):
    author, reader = browse(taking_part(event)), browse(taking_part(event))
    ask(author, event)
    address = f"/en/events/{event.slug}/live"
    reader.get(address)
    with count_queries() as one:
        reader.get(address)
    for number in range(2, 31):
        db.session.add(
            LiveQuestion(
                event_id=event.id, number=number, change=number, lang="en", body="?", body_html="?"
            )
        )
    db.session.commit()
    with count_queries() as many:
        reader.get(address)
    assert len(many) == len(one)


def test_guest_asks_unnamed_and_supports(event, browse):
    guest, again = browse(), browse()
    mine = registered(event, name="Grace Guest")
    as_guest(guest, mine)
    as_guest(again, mine)
    assert ask(guest, event, "From outside").status_code == 303
    assert "Grace" not in page(browse(taking_part(event)), event)
    assert act(again, event, 1, "support").status_code == 409
    member = browse(taking_part(event))
    ask(member, event, "From inside")
    for one in (guest, again):
        act(one, event, 2, "support")
    assert question(event, 2).supports == 1
    mine.state = WITHDRAWN
    db.session.commit()
    assert ask(guest, event).status_code == 401


def test_hostile_words_do_no_harm(event, browse):
    author = browse(taking_part(event))
    ask(author, event, "<script>alert(1)</script> <b onclick=x>hi</b>")
    for shown in (page(author, event), author.get(f"/en/events/{event.slug}/live/stage").text):
        assert "<script>alert" not in shown
        assert "onclick=x>" not in shown


def test_withdrawal_cuts_the_open_page_and_lets_it_in_no_more(event, app, run_jobs):
    member, browser = make_member(), app.test_client()
    mine = registered(event, member)
    sign_in(browser, member)
    live = socketio.test_client(app, flask_test_client=browser)
    assert opened(live, event)["change"] == 0
    mine.state = WITHDRAWN
    step = RegistrationStep(registration_id=mine.id, state=WITHDRAWN)
    db.session.add(step)
    db.session.flush()
    send(RegistrationMoved(step.id))
    db.session.commit()
    run_jobs()
    assert not live.is_connected()
    again = socketio.test_client(app, flask_test_client=browser)
    assert opened(again, event) == {"error": 403}


def opened(live, event):
    return Context().run(live.emit, "session:open", {"event": event.id}, callback=True)
