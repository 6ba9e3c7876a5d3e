"""Events on the front page, on the pages of objectives and spaces, in the search and the maps."""

import datetime as dt

import pytest

from hub.core import clock
from hub.core.db import db
from hub.core.search import search
from hub.discussions.models import MEMBERS, PRIVATE, SpaceMembership
from hub.events.models import Dossier
from hub.events.services.moving import Times, cancel_event, move_event
from hub.events.services.planning import announce
from tests.events.support import DAY, HOUR, announced, drafted, make_officer
from tests.factories import make_member, make_space, sign_in
from tests.home.test_maps import locations, read


def front(client):
    page = client.get("/en/").text
    return page.split('id="next-events"')[1].split("</section>")[0] if "Coming up" in page else ""


@pytest.fixture
def officer(app):
    return make_officer()


def test_front_page_shows_the_next_three_soonest_first(client):
    assert front(client) == ""
    for number in (4, 2, 1, 3):
        announced(f"Event {number}", starts_in=number * DAY)
    drafted("Only a draft", starts_in=HOUR)
    shown = front(client)
    assert [f"Event {number}" in shown for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert shown.index("Event 1") < shown.index("Event 2") < shown.index("Event 3")
    assert "Only a draft" not in shown
    assert 'href="/en/events/">All events</a>' in shown


def test_front_page_is_right_after_each_thing_that_happens_to_an_event(client, officer):
    event = drafted("Papers at the farm", actor=officer, starts_in=5 * DAY, lasts=2 * HOUR)
    announced("Another", starts_in=6 * DAY)
    assert "Papers at the farm" not in front(client)
    announce(event, actor=officer, version=event.version)
    db.session.commit()
    assert front(client).index("Papers at the farm") < front(client).index("Another")
    event.capacity = 12
    db.session.commit()
    assert "12 seats left" in front(client)

    later = Times(event.timezone, event.starts_wall + 2 * DAY, event.ends_wall + 2 * DAY)
    move_event(event, actor=officer, version=event.version, times=later)
    db.session.commit()
    assert front(client).index("Another") < front(client).index("Papers at the farm")

    with clock.travel(to=event.starts_at):
        assert "Live now" in front(client)
    with clock.travel(to=event.ends_at - dt.timedelta(seconds=1)):
        assert "Papers at the farm" in front(client)
    with clock.travel(to=event.ends_at):
        assert "Papers at the farm" not in front(client)

    cancel_event(event, actor=officer, version=event.version, reason="The hall burned down.")
    db.session.commit()
    assert "Papers at the farm" not in front(client)


def test_front_page_takes_the_same_queries_for_one_and_for_three(client, count_queries):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            announced(space_id=make_space().id)
        db.session.remove()
        with count_queries() as statements:
            client.get("/en/")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_objective_shows_what_comes_and_what_was_documented(client):
    about = {"objective": ["gcm-04"]}
    announced("On papers, soon", terms=about)
    ended = announced("On papers, held", terms=about, starts_in=-2 * DAY)
    announced("On papers, held and forgotten", terms=about, starts_in=-3 * DAY)
    announced("On something else", terms={"objective": ["gcm-05"]})
    page = client.get("/en/objectives/gcm-04").text
    assert ("On papers, soon" in page, "On papers, held" in page) == (True, False)
    db.session.add(Dossier(event_id=ended.id, published_at=clock.now()))
    db.session.commit()
    page = client.get("/en/objectives/gcm-04").text
    assert page.index("On papers, soon") < page.index("Held and documented")
    assert page.index("Held and documented") < page.index("On papers, held<")
    assert "forgotten" not in page
    assert "On something else" not in page
    assert 'href="/en/events/?objective=gcm-04"' in page


def test_space_shows_its_own_events_only(client):
    space = make_space("Fair recruitment")
    announced("Of this space", space_id=space.id)
    announced("Of another", space_id=make_space().id)
    announced("Of none")
    page = client.get(f"/en/discussions/{space.slug}/").text
    assert "Of this space" in page
    assert "Of another" not in page
    assert "Of none" not in page


@pytest.mark.parametrize("visibility", [MEMBERS, PRIVATE])
def test_event_of_a_closed_space_stands_nowhere_for_others(client, officer, visibility):
    space = make_space("Inner circle", visibility=visibility)
    event = drafted(
        "Whispered words", actor=officer, space_id=space.id, terms={"objective": ["gcm-04"]}
    )
    announce(event, actor=officer, version=event.version)
    db.session.add(Dossier(event_id=event.id, published_at=clock.now()))
    db.session.commit()
    belongs = make_member()
    db.session.add(SpaceMembership(space_id=space.id, member_id=belongs.id, role="member"))
    db.session.commit()
    places = ["/en/", "/en/objectives/gcm-04", "/en/search?q=whispered"]
    places += ["/sitemap.xml", "/sitemap/events-0.xml", f"/en/discussions/{space.slug}/"]
    told = [place for place in places if event.slug in client.get(place).text]
    assert told == []
    with clock.travel(to=event.ends_at):
        assert event.slug not in client.get("/en/objectives/gcm-04").text
    sign_in(client, belongs)
    told = [place for place in places if event.slug in client.get(place).text]
    assert told == [places[0], places[1], places[2], places[5]]


def test_search_finds_events_and_says_what_they_are(client, officer):
    event = drafted("Consular help", actor=officer)
    announce(event, actor=officer, version=event.version)
    db.session.commit()
    assert [hit.kind for hit in search("consular", scopes=["public"]).items] == ["event"]
    page = client.get("/en/search?q=consular&kind=event").text
    assert f'href="/en/events/{event.slug}"' in page
    assert "<span>Event</span>" in page
    assert event.slug not in client.get("/en/search?q=consular&kind=topic").text


def test_maps_for_machines_list_public_events(client):
    assert "/sitemap/events-0.xml" not in locations(read(client, "/sitemap.xml"))
    assert client.get("/sitemap/events-0.xml").status_code == 404
    event = announced()
    drafted("Only a draft")
    assert "/sitemap/events-0.xml" in locations(read(client, "/sitemap.xml"))
    found = locations(read(client, "/sitemap/events-0.xml"))
    assert [each for each in found if each.startswith("/en/")] == [f"/en/events/{event.slug}"]
    assert "/en/events/" in locations(read(client, "/sitemap/pages.xml"))
