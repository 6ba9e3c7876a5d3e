"""Polls and notes of a session: each person votes once and in secret."""

import datetime as dt
import json

import pytest

from hub.accounts.services import privacy
from hub.core.db import db
from hub.events.models import OVER, PREPARED, RUNNING, LiveSupport, Poll, PollVote, SessionNote
from hub.events.tasks import close_polls
from tests.events.support import announced, make_officer, registered
from tests.factories import make_member, sign_in

MINUTE = dt.timedelta(minutes=1)
OPTIONS = "Employers\nWorkers\n\nBoth\nBoth"


@pytest.fixture
def event(app):
    return announced(starts_in=-15 * MINUTE)


@pytest.fixture
def browse(app, event):
    def open_browser(member=None):
        if member is None:
            member = make_member()
            registered(event, member)
        browser = app.test_client()
        sign_in(browser, member)
        return browser

    return open_browser


@pytest.fixture
def desk(browse):
    return browse(make_officer("Olga"))


def prepare(desk, event, **fields):
    sent = {"question": "Who pays?", "options": OPTIONS, **fields}
    return desk.post(f"/en/events/{event.slug}/live/polls", data=sent)


def step(browser, event, what, method="POST", poll=1):
    return browser.open(f"/en/events/{event.slug}/live/polls/{poll}/{what}", method=method)


def vote(browser, event, *options):
    return browser.post(
        f"/en/events/{event.slug}/live/polls/1/votes", data={"option": list(options)}
    )


def page(browser, event):
    return browser.get(f"/en/events/{event.slug}/live").text


def poll_now():
    db.session.expire_all()
    return db.session.query(Poll).one()


def votes():
    db.session.expire_all()
    return sorted((each.voter, each.option) for each in db.session.query(PollVote))


def test_poll_is_prepared_opened_voted_in_and_closed(event, browse, desk):
    one, other = browse(), browse()
    prepare(desk, event)
    assert (poll_now().state, poll_now().options) == (PREPARED, ["Employers", "Workers", "Both"])
    assert "Who pays?" not in page(one, event)
    assert "Who pays?" in page(desk, event)
    assert vote(one, event, 0).status_code == 404
    step(desk, event, "opening")
    assert poll_now().state == RUNNING
    assert vote(one, event, 0).status_code == 303
    vote(one, event, 2)
    vote(other, event, 2)
    shown = page(one, event)
    assert "2 people have voted" in shown
    assert 'class="table chart"' not in shown
    step(desk, event, "closing")
    assert poll_now().state == OVER
    assert 'class="table chart"' in page(one, event)
    assert vote(one, event, 1).status_code == 409
    assert [option for _voter, option in votes()] == [2, 2]


def test_votes_of_a_closed_poll_say_nothing_of_who_voted(event, browse, desk):
    prepare(desk, event, takes_several="y")
    step(desk, event, "opening")
    one, other = browse(), browse()
    vote(one, event, 0, 1)
    vote(other, event, 1)
    assert {voter[0] for voter, _option in votes()} == {"m"}
    step(desk, event, "closing")
    assert {voter[0] for voter, _option in votes()} == {"x"}
    assert len({voter for voter, _option in votes()}) == 2
    assert "2 people have voted" in page(one, event)


def test_poll_that_nobody_closed_is_closed_when_the_session_is_over(event, browse, desk, clock):
    prepare(desk, event)
    step(desk, event, "opening")
    one = browse()
    vote(one, event, 0)
    clock(by=dt.timedelta(hours=2, minutes=30))
    close_polls.run()
    assert poll_now().state == RUNNING
    clock(by=dt.timedelta(minutes=30))
    close_polls.run()
    assert poll_now().state == OVER
    assert [voter[0] for voter, _option in votes()] == ["x"]


def test_result_is_shown_while_people_vote_where_it_is_set_so(event, browse, desk):
    prepare(desk, event, shows_result="y")
    step(desk, event, "opening")
    one = browse()
    vote(one, event, 0)
    assert 'class="table chart"' in page(one, event)


def test_vote_for_several_or_nothing_or_the_unknown_is_refused(event, browse, desk):
    prepare(desk, event)
    step(desk, event, "opening")
    one = browse()
    for options in ((), (0, 1), (7,), ("x",)):
        assert vote(one, event, *options).status_code == 409
    assert votes() == []


@pytest.mark.parametrize(
    "options", ["Only one", "\n".join(f"Choice {at}" for at in range(11)), "a\n" + "b" * 121]
)
def test_poll_with_too_few_or_too_many_choices_keeps_what_was_typed(event, desk, options):
    answer = prepare(desk, event, options=options)
    assert answer.status_code == 422
    assert options.splitlines()[-1] in answer.text
    assert db.session.query(Poll).count() == 0


def test_poll_that_was_opened_cannot_be_removed(event, desk):
    prepare(desk, event)
    step(desk, event, "opening")
    assert step(desk, event, "", "DELETE").status_code in (404, 308)
    answer = desk.delete(f"/en/events/{event.slug}/live/polls/1")
    assert answer.status_code == 409


def test_prepared_poll_is_removed_from_open_pages_too(event, desk):
    prepare(desk, event)
    desk.delete(f"/en/events/{event.slug}/live/polls/1")
    told = desk.get(f"/en/events/{event.slug}/live/changes?since=1").json
    assert (told["change"], told["standing"]["polls"]) == (2, [])


def test_erased_member_leaves_numbers_and_no_trace(event, browse, desk, app):
    member, author = make_member("Amina"), browse()
    registered(event, member)
    mine = browse(member)
    prepare(desk, event)
    step(desk, event, "opening")
    vote(mine, event, 1)
    author.post(f"/en/events/{event.slug}/live/questions", data={"body": "Who pays?"})
    mine.post(f"/en/events/{event.slug}/live/questions/1/support")
    mine.post(f"/en/events/{event.slug}/live/questions", data={"body": "My own question"})
    own = privacy_part(member)
    assert [each["text"] for each in own["questions"]] == ["My own question"]
    assert own["votes"] == [{"poll": "Who pays?", "option": 1}]
    assert len(own["supported"]) == 1
    privacy.erase(db.session.get_one(type(member), member.id))
    db.session.commit()
    assert [voter[0] for voter, _option in votes()] == ["x"]
    assert [each.supporter[0] for each in db.session.query(LiveSupport)] == ["x"]
    shown = page(author, event)
    assert "My own question" in shown
    assert "A former member" in shown
    assert "Amina" not in shown


def privacy_part(member):
    db.session.expire_all()
    told = privacy._parts["event_sessions"](db.session.get_one(type(member), member.id))
    return json.loads(json.dumps(told, default=str))


def test_note_is_read_by_all_and_removed_by_moderators(event, browse, desk):
    reader = browse()
    said = {"kind": "pledge", "who": "Kenya", "note": "A registry\nin each county"}
    base = f"/en/events/{event.slug}/live/notes"
    assert desk.post(base, data=said).status_code == 303
    assert "A registry\nin each county" in page(reader, event)
    (note,) = reader.get(f"/en/events/{event.slug}/live/changes").json["notes"]
    assert reader.delete(f"{base}/{note['id']}").status_code == 403
    assert desk.delete(f"{base}/{note['id']}").status_code == 303
    assert "Kenya" not in page(reader, event)
    assert reader.get(f"/en/events/{event.slug}/live/changes").json["standing"]["notes"] == []
    assert db.session.query(SessionNote).one().removed_at is not None


def test_note_without_who_or_what_keeps_the_rest(event, desk):
    answer = desk.post(
        f"/en/events/{event.slug}/live/notes", data={"kind": "pledge", "who": "Kenya", "note": " "}
    )
    assert answer.status_code == 422
    assert 'value="Kenya"' in answer.text
