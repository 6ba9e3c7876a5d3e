"""Series: the same wall time again and again, each date an event of its own."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.errors import Unfit
from hub.events.models import (
    EDITS,
    AgendaItem,
    AgendaText,
    Event,
    EventChange,
    EventEditor,
    EventPerson,
    FormQuestion,
)
from hub.events.services.repeating import BY_DAY, BY_WEEK, BY_WEEKDAY, Rhythm, occurrences
from tests.events.support import DAY, HOUR, announced, drafted, make_officer
from tests.events.test_moving import times
from tests.factories import make_member, sign_in

MONDAY = dt.datetime(2026, 12, 7, 9)


@pytest.fixture(autouse=True)
def thursday(app, clock):
    clock(to=dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC))


def days(rhythm: Rhythm, starts: dt.datetime = MONDAY, zone: str = "UTC") -> list[str]:
    _rule, found = occurrences(starts, starts + HOUR, zone, rhythm)
    return [f"{each.starts:%m-%d %H:%M}" for each in found]


def all_events() -> list[Event]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Event).order_by(Event.starts_at)))


def test_rhythms_give_the_days_one_expects():
    assert days(Rhythm(BY_WEEK, count=3)) == ["12-14 09:00", "12-21 09:00"]
    assert days(Rhythm(BY_WEEK, every=2, count=3)) == ["12-21 09:00", "01-04 09:00"]
    assert days(Rhythm(BY_WEEK, weekdays=(0, 3), count=4)) == [
        "12-10 09:00",
        "12-14 09:00",
        "12-17 09:00",
    ]
    assert days(Rhythm(BY_DAY, count=3)) == ["01-07 09:00", "02-07 09:00"]
    assert days(Rhythm(BY_WEEKDAY, count=3)) == ["01-04 09:00", "02-01 09:00"]
    assert days(Rhythm(BY_WEEK, until=dt.date(2026, 12, 21))) == ["12-14 09:00", "12-21 09:00"]


def test_day_that_a_month_has_not_is_its_last():
    last = dt.datetime(2026, 12, 31, 9)
    assert days(Rhythm(BY_DAY, count=4), last) == ["01-31 09:00", "02-28 09:00", "03-31 09:00"]
    fifth = dt.datetime(2026, 12, 29, 9)
    assert days(Rhythm(BY_WEEKDAY, count=3), fifth) == ["01-26 09:00", "02-23 09:00"]


@pytest.mark.parametrize(
    "rhythm", [Rhythm(BY_WEEK, until=dt.date(2030, 1, 1)), Rhythm(BY_WEEK, until=MONDAY.date())]
)
def test_too_many_dates_or_none_are_refused(rhythm):
    with pytest.raises(Unfit):
        days(rhythm)


def test_most_dates_are_fifty_two():
    assert len(days(Rhythm(BY_WEEK, count=52))) == 51


def test_time_that_is_left_out_is_moved_to_the_later_neighbour():
    starts = dt.datetime(2027, 3, 21, 2, 30)
    _rule, found = occurrences(starts, starts + HOUR, "Europe/Paris", Rhythm(BY_WEEK, count=3))
    assert [(each.starts, each.wanted) for each in found] == [
        (dt.datetime(2027, 3, 28, 3, 30), dt.datetime(2027, 3, 28, 2, 30)),
        (dt.datetime(2027, 4, 4, 2, 30), None),
    ]
    assert found[0].ends == dt.datetime(2027, 3, 28, 4, 30) or found[0].ends > found[0].starts


def test_each_date_is_an_event_of_its_own(client):
    event = announced(zone="Europe/Paris", starts_in=110 * DAY, capacity=9)
    item = AgendaItem(begins_after=0, minutes=5)
    item.texts = [AgendaText(lang="en", title="Opening")]
    event.agenda.append(item)
    event.registration_closes_at = event.starts_at - DAY
    db.session.add(FormQuestion(event_id=event.id, position=1, texts=[]))
    event.seats_taken = 3
    db.session.commit()
    sign_in(client, make_officer())
    data = {"version": "1", "by": "week", "every": "1", "ends": "count", "count": "4"}
    assert client.post(f"/en/events/{event.slug}/repeat", data=data).status_code == 303
    first, *others = all_events()
    assert len({each.uid for each in (first, *others)}) == 4
    assert {each.series_id for each in (first, *others)} == {first.series_id}
    assert {each.starts_wall.time() for each in others} == {first.starts_wall.time()}
    # Clocks in Paris change on 28 March: the moments do not.
    assert len({each.starts_at.time() for each in (first, *others)}) == 2
    for each in others:
        assert (each.state, each.seats_taken, each.capacity) == ("draft", 0, 9)
        assert each.text("en").title == first.text("en").title
        assert each.agenda[0].text("en").title == "Opening"
        assert each.starts_wall - first.starts_wall == each.ends_wall - first.ends_wall
    assert db.session.query(FormQuestion).count() == 4
    assert client.post(f"/en/events/{event.slug}/repeat", data=data).status_code == 409
    page = client.get(f"/en/events/{event.slug}").text
    assert all(f"/en/events/{each.slug}" in page for each in others)
    # Drafts are for those who plan.
    stranger = client.application.test_client().get(f"/en/events/{event.slug}").text
    assert not any(f"/en/events/{each.slug}" in stranger for each in others)


def test_date_that_was_shifted_says_so(client):
    event = drafted(zone="Europe/Paris")
    event.set_times("Europe/Paris", dt.datetime(2027, 3, 21, 2, 30), dt.datetime(2027, 3, 21, 3, 0))
    db.session.commit()
    sign_in(client, make_officer())
    data = {"version": "1", "by": "week", "every": "1", "ends": "count", "count": "2"}
    answer = client.post(f"/en/events/{event.slug}/repeat", data=data, follow_redirects=True)
    assert "the clocks change: it begins later on that day" in answer.text
    made = all_events()[1]
    assert made.starts_wall == dt.datetime(2027, 3, 28, 3, 30)
    change = db.session.scalars(sa.select(EventChange)).one()
    assert (change.event_id, change.what) == (made.id, "shifted")


def repeated(client) -> list[Event]:
    event = announced(zone="Africa/Nairobi")
    sign_in(client, make_officer())
    data = {"version": "1", "by": "week", "every": "1", "ends": "count", "count": "4"}
    client.post(f"/en/events/{event.slug}/repeat", data=data)
    return all_events()


def test_series_is_announced_at_once(client):
    first, second, *_rest = repeated(client)
    assert first.state == "announced"
    address = f"/en/events/{second.slug}/announcement"
    assert client.post(address, data={"version": "1", "series": "yes"}).status_code == 303
    assert [each.state for each in all_events()] == ["announced"] * 4


def test_one_date_is_moved_alone(client):
    first, second, third, fourth = repeated(client)
    was = [each.starts_wall for each in (first, second, third, fourth)]
    client.post(f"/en/events/{second.slug}/move", data=times(second, HOUR))
    now = [each.starts_wall for each in all_events()]
    assert [after - before for before, after in zip(was, now, strict=True)] == [
        0 * HOUR,
        HOUR,
        0 * HOUR,
        0 * HOUR,
    ]


def test_one_date_and_those_that_follow_are_moved(client):
    events = repeated(client)
    was = [each.starts_wall for each in events]
    data = times(events[1], HOUR, following="y")
    assert client.post(f"/en/events/{events[1].slug}/move", data=data).status_code == 303
    now = [each.starts_wall for each in all_events()]
    moved = [after - before for before, after in zip(was, now, strict=True)]
    assert moved == [0 * HOUR, HOUR, HOUR, HOUR]


def test_one_date_and_those_that_follow_are_cancelled(client):
    events = repeated(client)
    client.post(f"/en/events/{events[1].slug}/announcement", data={"version": "1", "series": "yes"})
    data = {"version": "2", "reason": "No funds.", "sure": "y", "following": "y"}
    assert client.post(f"/en/events/{events[2].slug}/cancel", data=data).status_code == 303
    assert [each.state for each in all_events()] == [
        "announced",
        "announced",
        "cancelled",
        "cancelled",
    ]


def titles(lang: str = "en") -> list[str]:
    return [each.text(lang).title for each in all_events()]


def test_words_are_those_of_one_date_or_of_those_that_follow_too(client, clock):
    events = repeated(client)
    was = titles()
    address = f"/en/events/{events[1].slug}/edit/words"
    assert "2 dates follow." in client.get(f"{address}/en").text
    sent = {"version": "1", "title": "Another", "summary": "*New*"}
    assert client.post(f"{address}/en", data=sent).status_code == 303
    assert titles() == [was[0], "Another", *was[2:]]
    sent = {"version": "2", "title": "Les autres", "summary": "*Neuf*", "following": "y"}
    assert client.post(f"{address}/fr", data=sent).status_code == 303
    assert titles("fr") == [was[0], *["Les autres"] * 3]
    assert [each.text("fr").summary_html.strip() for each in all_events()[1:]] == [
        "<p><em>Neuf</em></p>"
    ] * 3
    # Somebody was quicker: nothing changes on any date, and nothing typed is lost.
    answer = client.post(f"{address}/fr", data=sent | {"title": "Trop tard"})
    assert (answer.status_code, "Trop tard" in answer.text) == (409, True)
    assert titles("fr") == [was[0], *["Les autres"] * 3]


def test_agenda_and_people_are_passed_on_to_those_that_follow(client, clock):
    events = repeated(client)
    address = f"/en/events/{events[1].slug}/edit"
    assert "2 dates follow." in client.get(f"{address}/agenda").text
    point = AgendaItem(begins_after=10, minutes=20)
    point.texts = [AgendaText(lang="en", title="Opening", details="", details_html="")]
    events[1].agenda.append(point)
    events[1].people.append(EventPerson(role="speaker", name="Amal Haddad", position=1))
    events[2].people.append(EventPerson(role="speaker", name="Luis Quispe", position=1))
    db.session.commit()
    for part in ("agenda", "people"):
        data = {"_key": part}
        for _again in range(2):
            assert client.post(f"{address}/{part}/following", data=data).status_code == 303
    agendas = [[item.text("en").title for item in each.agenda] for each in all_events()]
    assert agendas == [[], ["Opening"], ["Opening"], ["Opening"]]
    people = [[person.name for person in each.people] for each in all_events()]
    assert people == [[], ["Amal Haddad"], ["Amal Haddad"], ["Amal Haddad"]]
    assert [each.version for each in all_events()] == [2, 1, 3, 3]
    assert db.session.query(EventPerson).count() == 3


@pytest.mark.one_database
def test_nothing_is_passed_on_to_what_is_over_or_is_not_theirs_to_change(client, clock):
    events = repeated(client)
    editor = make_member()
    for each in events[:3]:
        each.editors.append(EventEditor(member_id=editor.id, role=EDITS))
    events[0].people.append(EventPerson(role="speaker", name="Amal Haddad", position=1))
    db.session.commit()
    clock(to=events[1].ends_at + HOUR)
    sign_in(client, editor)
    address = f"/en/events/{events[0].slug}/edit"
    assert "1 date follows." in client.get(f"{address}/people").text
    assert client.post(f"{address}/people/following").status_code == 303
    assert [len(each.people) for each in all_events()] == [1, 0, 1, 0]
    not_theirs = f"/en/events/{events[3].slug}/edit/people/following"
    assert client.post(not_theirs).status_code == 404


def test_faults_of_a_rhythm_stand_beside_its_fields(client):
    event = drafted()
    sign_in(client, make_officer())
    data = {"version": "1", "by": "week", "every": "0", "ends": "until"}
    answer = client.post(f"/en/events/{event.slug}/repeat", data=data)
    assert answer.status_code == 422
    assert 'id="every-error"' in answer.text
    assert 'id="until-error"' in answer.text
    data = {"version": "1", "by": "week", "every": "1", "ends": "until", "until": "2040-01-01"}
    answer = client.post(f"/en/events/{event.slug}/repeat", data=data)
    assert (answer.status_code, "At most 52 dates" in answer.text) == (422, True)
