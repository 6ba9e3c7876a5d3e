"""The roster of reviewers: read and changed by editors, and by each reviewer for themselves."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from hub.accounts.models import EDITOR, REVIEWER
from hub.core import clock as hub_clock
from hub.core.db import db
from hub.practices.models import DELIVERED, INVITED, RosterEntry
from tests.factories import make_member, sign_in
from tests.practices.support import assigned, in_review, on_roster

FORM = {
    "languages": ["fr", "en"],
    "objectives": ["gcm-04"],
    "regions": ["africa"],
    "constituency": "civil-society",
    "expertise": "policy",
}


@pytest.fixture
def editor(app):
    return make_member("Ed", roles=(EDITOR,))


def listed(client, **asked):
    answer = client.get("/en/practices/roster", query_string=asked)
    assert answer.status_code == 200
    main = answer.text.partition('class="rows roster"')[2]
    return re.findall(r'class="plain-link"[^>]*><bdi>([^<]*)', main)


def test_an_editor_finds_reviewers_by_what_they_know(client, editor):
    on_roster(make_member("Amara"), languages=["fr"], objectives=["gcm-06"])
    on_roster(make_member("Boris"), is_un=True, regions=["europe"])
    on_roster(make_member("Chen"), left_at=hub_clock.now())
    today = hub_clock.now().date()
    on_roster(make_member("Dalia"), away_from=today - dt.timedelta(days=1), expertise="policy")
    sign_in(client, editor)
    assert listed(client) == ["Amara", "Boris", "Dalia"]
    assert listed(client, language="fr") == ["Amara"]
    assert listed(client, objective="gcm-06") == ["Amara"]
    assert listed(client, un="yes") == ["Boris"]
    assert listed(client, region="europe") == ["Boris"]
    assert listed(client, expertise="policy") == ["Dalia"]
    assert listed(client, show="away") == ["Dalia"]
    assert listed(client, show="left") == ["Chen"]
    assert listed(client, show="all", words="e") == ["Chen"]
    assert listed(client, show="nonsense", un="perhaps") == ["Amara", "Boris", "Dalia"]


def test_the_list_says_how_much_each_is_asked(client, editor, session):
    reviewer = on_roster(make_member("Amara"))
    first, second, old = (in_review(make_member(), editor=editor) for _each in range(3))
    assigned(first, reviewer, state=INVITED)
    assigned(second, reviewer, state=DELIVERED, delivered_at=hub_clock.now())
    long_ago = hub_clock.now() - dt.timedelta(days=400)
    assigned(old, reviewer, state=DELIVERED, delivered_at=long_ago, invited_at=long_ago)
    sign_in(client, editor)
    row = client.get("/en/practices/roster").text.split("roster-figures")[1]
    figures = [part.split("</dd>")[0] for part in row.split('<dd class="count">')[1:]]
    assert figures == ["1", "2", "1"]


def test_the_list_asks_as_many_questions_for_thirty_as_for_one(client, editor, count_queries):
    sign_in(client, editor)
    on_roster()
    client.get("/en/practices/roster")
    with count_queries() as one:
        client.get("/en/practices/roster")
    for _each in range(29):
        on_roster()
    with count_queries() as thirty:
        client.get("/en/practices/roster")
    assert len(thirty) == len(one)


def test_an_editor_puts_a_member_on_the_roster_and_takes_them_off(client, editor, session):
    person = make_member("Amara")
    sign_in(client, editor)
    sent = {**FORM, "handle": f"@{person.handle}", "_key": "one"}
    assert [client.post("/en/practices/roster", data=sent).status_code for _twice in "12"] == [
        303,
        303,
    ]
    entry = session.get_one(RosterEntry, person.id)
    assert (entry.languages, entry.constituency, entry.is_un) == (
        ["fr", "en"],
        "civil-society",
        False,
    )
    again = client.post("/en/practices/roster", data={**sent, "_key": "two"})
    assert again.status_code == 422
    assert "This person is on the roster already." in again.text
    address = f"/en/practices/roster/{person.public_id}"
    assert client.post(f"{address}/absence").status_code == 303
    assert session.get_one(RosterEntry, person.id).left_at is not None
    assert client.delete(f"{address}/absence").status_code == 303
    assert session.get_one(RosterEntry, person.id).left_at is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"handle": "nobody-here"}, "Nobody has this handle."),
        ({"languages": []}, "Choose at least one language."),
        ({"is_un": "y"}, "Only somebody of the UN system counts as a UN reviewer."),
        (
            {"away_from": "2027-03-02", "away_until": "2027-03-01"},
            "This is before the day on which it begins.",
        ),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(
    client, editor, session, change, words
):
    person = make_member()
    sign_in(client, editor)
    answer = client.post("/en/practices/roster", data={**FORM, "handle": person.handle, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="gcm-04" checked' in answer.text
    assert session.scalar(sa.select(sa.func.count(RosterEntry.member_id))) == 0


def test_a_reviewer_makes_and_changes_their_own_entry(client, session):
    reviewer = make_member("Rita", roles=(REVIEWER,))
    sign_in(client, reviewer)
    assert "/en/practices/roster/mine" in client.get("/en/settings/profile").text
    assert client.post("/en/practices/roster/mine", data=FORM).status_code == 303
    later = {**FORM, "away_from": "2027-07-01", "away_until": "2027-07-31"}
    assert client.post("/en/practices/roster/mine", data=later).status_code == 303
    entry = session.get_one(RosterEntry, reviewer.id)
    assert (entry.away_from, entry.away_until) == (dt.date(2027, 7, 1), dt.date(2027, 7, 31))
    assert [entry.is_away(dt.date(2027, month, 1)) for month in (6, 7, 8)] == [False, True, False]
    assert client.post("/en/practices/roster/mine/absence").status_code == 303
    db.session.expire_all()
    assert session.get_one(RosterEntry, reviewer.id).left_at is not None


ADDRESSES = ("/en/practices/roster", "/en/practices/roster/new", "/en/practices/desk")


def test_for_others_the_pages_of_editors_are_not_there(client, editor):
    entry = on_roster(make_member("Amara", roles=(REVIEWER,)))
    addresses = (*ADDRESSES, f"/en/practices/roster/{entry.public_id}")
    assert [client.get(address).status_code for address in addresses] == [303] * 4
    for somebody in (make_member(), entry):
        sign_in(client, somebody)
        assert [client.get(address).status_code for address in addresses] == [404] * 4
        assert client.post("/en/practices/roster", data=FORM).status_code == 404
        assert client.post(addresses[-1], data=FORM).status_code == 404
        assert client.post(f"{addresses[-1]}/absence").status_code == 404
    sign_in(client, make_member())
    assert client.get("/en/practices/roster/mine").status_code == 404
    sign_in(client, entry)
    assert client.get("/en/practices/roster/mine").status_code == 200
