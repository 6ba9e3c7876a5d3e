"""Saved searches: kept by their member alone, and told of practices that are new and fit."""

import json
import zipfile
from io import BytesIO

import pytest
import sqlalchemy as sa

from hub.accounts.services import privacy
from hub.core.db import db
from hub.core.errors import Refused
from hub.notifications.models import Notice
from hub.notifications.notices import words_of
from hub.practices.models import SavedSearch
from hub.practices.queries.finding import Wanted
from hub.practices.services import saving
from hub.practices.services.publishing import withdraw
from tests.factories import make_member, sign_in
from tests.practices.support import draft, published

SEARCHES = "/en/practices/searches"


@pytest.fixture
def seeker(session):
    return make_member("Sana Seeker")


def save(member, name="Mine", words="", **chosen):
    search = saving.save_search(
        actor=member,
        name=name,
        wanted=Wanted(words, {kind: (code,) for kind, code in chosen.items()}),
    )
    db.session.commit()
    return search


def told(member):
    """The practices that the member was told of."""
    rows = db.session.scalars(
        sa.select(Notice).where(Notice.kind == "practice_found", Notice.member_id == member.id)
    )
    return [notice.facts["practice"] for notice in rows]


def test_search_is_saved_from_the_list_and_removed(client, seeker):
    sign_in(client, seeker)
    listed = client.get("/en/practices/?country=KE&q=vans&order=newest")
    assert "/en/practices/searches?q=vans&amp;country=KE" in listed.text
    form = client.get(SEARCHES + "?q=vans&country=KE")
    assert 'action="/en/practices/searches?q=vans&amp;country=KE"' in form.text
    answer = client.post(SEARCHES + "?q=vans&country=KE", data={"name": "Vans in Kenya"})
    assert answer.status_code == 303
    page = client.get(SEARCHES)
    assert '<a href="/en/practices/?q=vans&amp;country=KE">Vans in Kenya</a>' in page.text
    saved = db.session.scalars(sa.select(SavedSearch)).one()
    assert saved.wanted == {"words": "vans", "chosen": {"country": ["KE"]}}
    assert client.delete(f"{SEARCHES}/{saved.id}").status_code == 303
    assert "No search is saved yet" in client.get(SEARCHES).text


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, seeker):
    sign_in(client, seeker)
    answer = client.post(SEARCHES + "?country=KE", data={"name": " "})
    assert answer.status_code == 422
    assert "Give it a name." in answer.text
    assert "Kenya" in answer.text
    answer = client.post(SEARCHES, data={"name": "Everything"})
    assert answer.status_code == 422
    assert "Choose something first: words, or a filter." in answer.text
    assert 'value="Everything"' in answer.text


def test_form_sent_twice_saves_once_and_so_does_the_same_search(client, seeker):
    sign_in(client, seeker)
    for name, key in (("One", "k1"), ("One", "k1"), ("Two", "k2")):
        client.post(SEARCHES + "?country=KE", data={"name": name, "_key": key})
    assert [each.name for each in db.session.scalars(sa.select(SavedSearch))] == ["Two"]


def test_no_more_than_fifty_are_kept(seeker, monkeypatch):
    for number in range(saving.MOST):
        db.session.add(SavedSearch(member_id=seeker.id, name="x", wanted={"words": f"w{number}"}))
    db.session.commit()
    with pytest.raises(Refused, match="You have 50 saved searches"):
        save(seeker, words="another")


def test_searches_of_others_do_not_exist(client, seeker):
    other = save(make_member(), name="Secret plan", country="KE")
    assert "/login" in client.get(SEARCHES).location
    client.delete(f"{SEARCHES}/{other.id}")
    assert db.session.get(SavedSearch, other.id) is not None
    sign_in(client, seeker)
    assert "Secret plan" not in client.get(SEARCHES).text
    assert client.delete(f"{SEARCHES}/{other.id}").status_code == 404


def test_new_practice_is_told_once_to_those_whose_search_finds_it(seeker, run_jobs):
    author = make_member()
    save(seeker, country="KE")
    save(seeker, words="vans", type="service")
    elsewhere, author_too = make_member(), author
    save(elsewhere, country="FR")
    save(elsewhere, words="nowhere", country="KE")
    save(author_too, country="KE")
    fresh = make_member()
    save(fresh, fresh="fresh")
    practice = published(author)
    run_jobs()
    assert told(seeker) == told(fresh) == [practice.id]
    assert told(elsewhere) == told(author_too) == []


def test_drafts_updates_and_what_was_withdrawn_meanwhile_tell_nobody(seeker, run_jobs):
    author = make_member()
    save(seeker, country="KE")
    draft(author)
    gone = published(author)
    withdraw(gone, actor=author, reason="Wrong")
    db.session.commit()
    run_jobs()
    assert told(seeker) == []


def test_notice_leads_to_the_practice_and_is_gone_with_it(seeker, run_jobs):
    author = make_member()
    save(seeker, country="KE")
    practice = published(author, title="Mobile desks", focal_point_email="kestrel77@example.org")
    run_jobs()
    notices = list(db.session.scalars(sa.select(Notice).where(Notice.kind == "practice_found")))
    words = words_of(notices, seeker)[notices[0].id]
    assert words.title == "A new practice fits a search you saved: “Mobile desks”"
    assert words.values == {"slug": practice.slug}
    assert "kestrel77" not in str(words)
    withdraw(db.session.merge(practice), actor=author, reason="Wrong")
    db.session.commit()
    assert words_of(notices, seeker) == {}


def test_own_searches_are_in_the_export_and_gone_with_the_account(seeker):
    save(seeker, name="Kenya", country="KE")
    with zipfile.ZipFile(BytesIO(privacy.export(seeker))) as bag:
        kept = json.loads(bag.read("practice_searches.json"))
    assert [each["name"] for each in kept] == ["Kenya"]
    privacy.erase(seeker)
    db.session.commit()
    assert list(db.session.scalars(sa.select(SavedSearch))) == []
