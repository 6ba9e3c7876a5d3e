"""Members choose what they are told, how and when; rows hold only what differs."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.core.i18n import _l
from hub.notifications import notices, services
from hub.notifications.models import Digest, Notice, NoticePreference, NoticeTimes
from hub.notifications.notices import Words
from hub.notifications.queries import badge_of, choices_of, times_of
from hub.notifications.services import Group
from tests.factories import choose, make_member, sign_in

PATH = "/en/settings/notifications"
DEFAULTS = {"digest": "daily", "weekday": "0", "quiet_from": "", "quiet_until": ""}
GROUP = Group("bells", _l("Discussions"))


def read_bells(some, _reader):
    return {each.id: Words(title=f"Bell {each.subject}", endpoint="home.front") for each in some}


@pytest.fixture(autouse=True)
def _kinds(app):
    notices.register(
        "bell", read=read_bells, group=GROUP, titles={"bell": _l("Somebody mentions me")}
    )
    notices.register(
        "duty",
        read=read_bells,
        group=GROUP,
        titles={"duty": _l("Somebody replies to me")},
        choices=("mail", "site"),
    )


@pytest.fixture
def amina(client):
    member = make_member("Amina")
    sign_in(client, member)
    return member


def defaults():
    """The form as it stands for somebody who chose nothing."""
    kinds = [kind for _group, kinds in services.chosen_kinds() for kind in kinds]
    return {**DEFAULTS, **{f"kind_{kind.key}": kind.default for kind in kinds}}


def tell(*members, number=1, kind="bell"):
    services.notify(
        members=[each.id for each in members], kind=kind, subject=f"bell:{number}", facts={}
    )
    db.session.commit()


def rows():
    return (
        db.session.scalar(sa.select(sa.func.count()).select_from(NoticePreference)),
        db.session.scalar(sa.select(sa.func.count()).select_from(NoticeTimes)),
    )


def test_page_shows_each_kind_with_what_it_may_be(client, amina):
    page = client.get(PATH)
    assert page.status_code == 200
    (duty,) = re.findall(r'<select[^>]*name="kind_duty".*?</select>', page.text, re.S)
    assert re.findall(r'value="(\w+)"', duty) == ["mail", "site"]
    assert re.findall(r'selected value="(\w+)"', duty) == ["mail"]
    assert f'href="{PATH}"' in client.get("/en/notifications/").text
    assert f'href="{PATH}"' in client.get("/en/settings/profile").text


def test_strangers_are_led_to_the_sign_in(client):
    assert client.get(PATH).status_code == 303
    assert client.get(f"{PATH}/digest").status_code == 303


def test_rows_hold_only_what_differs(client, amina):
    assert client.post(PATH, data=defaults()).status_code == 303
    assert rows() == (0, 0)
    other = {**defaults(), "kind_bell": "off", "digest": "weekly", "weekday": "4"}
    client.post(PATH, data={**other, "quiet_from": "22:00", "quiet_until": "07:00"})
    assert rows() == (1, 1)
    assert choices_of(amina.id) == {"bell": "off"}
    times = times_of(amina.id)
    assert (times.digest, times.weekday) == ("weekly", 4)
    assert (times.quiet_from, times.quiet_until) == (dt.time(22), dt.time(7))
    page = client.get(PATH).text
    assert 'value="22:00"' in page
    assert re.search(r'name="digest"[^>]*value="weekly" checked', page)
    client.post(PATH, data=defaults())
    assert rows() == (0, 0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"quiet_from": "22:00"}, "Give both the beginning and the end"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "must end at another time"),
        ({"quiet_from": "late", "quiet_until": "07:00"}, "Give a time as hours and minutes"),
        ({"kind_duty": "off"}, "Not a valid choice"),
        ({"digest": "hourly"}, "Not a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_lost(client, amina, wrong, words):
    answer = client.post(PATH, data={**defaults(), "kind_bell": "site", **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    (bell,) = re.findall(r'<select[^>]*name="kind_bell".*?</select>', answer.text, re.S)
    assert re.findall(r'selected value="(\w+)"', bell) == ["site"]
    assert rows() == (0, 0)


def test_choice_decides_where_one_is_told(app, session, run_jobs, mailbox):
    people = {choice: make_member() for choice in ("mail", "digest", "site", "off")}
    for choice, member in people.items():
        choose(member, "bell", choice)
    tell(*people.values())
    run_jobs()
    assert [message["To"] for message in mailbox.all()] == [people["mail"].email]
    assert {choice: badge_of(each.id).count for choice, each in people.items()} == {
        "mail": 1,
        "digest": 1,
        "site": 1,
        "off": 0,
    }


def test_choice_that_a_kind_may_not_have_is_a_fault(app):
    with pytest.raises(ValueError, match="duty cannot be off"):
        choose(make_member(), "duty", "off")


@pytest.mark.parametrize(
    ("zone", "moment", "ends"),
    [
        ("Africa/Nairobi", "2026-11-26T21:30", "2026-11-27T04:00"),
        ("Africa/Nairobi", "2026-11-26T03:59", "2026-11-26T04:00"),
        ("Africa/Nairobi", "2026-11-26T04:00", None),
        ("Africa/Nairobi", "2026-11-26T18:59", None),
        # The clocks of Paris go back in this night and forward in that one.
        ("Europe/Paris", "2026-10-24T22:00", "2026-10-25T06:00"),
        ("Europe/Paris", "2027-03-27T23:00", "2027-03-28T05:00"),
    ],
)
def test_quiet_hours_end_in_the_members_own_zone(app, zone, moment, ends):
    times = NoticeTimes(quiet_from=dt.time(22), quiet_until=dt.time(7))
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    end = times.quiet_ends(at, ZoneInfo(zone))
    assert (end and end.strftime("%Y-%m-%dT%H:%M")) == ends


def test_quiet_hours_of_a_day_end_on_the_same_day(app):
    times = NoticeTimes(quiet_from=dt.time(9), quiet_until=dt.time(17))
    at = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
    assert times.quiet_ends(at, dt.UTC) == dt.datetime(2026, 11, 26, 17, tzinfo=dt.UTC)
    assert times.quiet_ends(at.replace(hour=18), dt.UTC) is None


def test_mail_waits_through_quiet_hours_and_is_dropped_if_read_in_them(
    app, session, run_jobs, mailbox, clock
):
    amina, boris = make_member(timezone="Asia/Kathmandu"), make_member(timezone="Asia/Kathmandu")
    for each in (amina, boris):
        services.choose_times(each, quiet=(dt.time(22), dt.time(7)), digest="daily")
    session.commit()
    clock(to=dt.datetime(2026, 11, 26, 18, tzinfo=dt.UTC))
    tell(amina, boris)
    run_jobs()
    services.mark_all_read(boris)
    session.commit()
    clock(to=dt.datetime(2026, 11, 27, 1, 14, tzinfo=dt.UTC))
    run_jobs()
    assert mailbox.all() == []
    clock(to=dt.datetime(2026, 11, 27, 1, 16, tzinfo=dt.UTC))
    run_jobs()
    assert [message["To"] for message in mailbox.all()] == [amina.email]


def test_digest_that_is_wanted_again_begins_now(app, session):
    amina = make_member()
    services.choose_times(amina, quiet=None, digest="never")
    session.commit()
    assert session.scalars(sa.select(Digest)).all() == []
    services.choose_times(amina, quiet=None, digest="weekly", weekday=2)
    session.commit()
    (row,) = session.scalars(sa.select(Digest)).all()
    assert row.state == "empty"
    assert dt.date.fromisoformat(row.period).weekday() == 2
    assert services.claim_digests() == []


def test_export_and_erasure_reach_choices(app, session):
    amina = make_member()
    choose(amina, "bell", "site")
    services.choose_times(amina, quiet=(dt.time(22), dt.time(7)), digest="never")
    tell(amina)
    told = services.own_notices(amina)
    assert told["choices"] == {"bell": "site"}
    assert told["quiet_hours"] == ["22:00", "07:00"]
    assert [row["kind"] for row in told["notices"]] == ["bell"]
    services.forget(amina)
    session.commit()
    assert rows() == (0, 0)
    assert session.scalars(sa.select(Notice)).all() == []
