"""The page of an event: what it shows to whom, what machines are told, and at what cost."""

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from hub.accounts.services import privacy
from hub.core import search
from hub.core.db import db
from hub.discussions.models import PRIVATE
from hub.events.models import (
    EDITS,
    WAITING,
    AgendaItem,
    AgendaText,
    Dossier,
    EventEditor,
    EventPerson,
    EventText,
)
from hub.events.services.indexing import index_event
from hub.links import services as links
from tests.events.support import DAY, HOUR, announced, drafted, make_officer, registered
from tests.factories import make_member, make_space, make_topic, sign_in

SECRET = "https://meet.demo.example.org/j/7731"


def page_of(client, event, lang="en"):
    return client.get(f"/{lang}/events/{event.slug}").text


def way_in(client, event):
    page = page_of(client, event)
    part = page[page.index('class="event-way-in"') :]
    return part[: part.index("</section>")]


def linked_data(page):
    begins = page.index('<script type="application/ld+json">') + len(
        '<script type="application/ld+json">'
    )
    return json.loads(page[begins : page.index("</script>", begins)])


def add_points(event, count):
    for number in range(count):
        item = AgendaItem(begins_after=number, minutes=1)
        item.texts = [AgendaText(lang="en", title=f"Point {number}")]
        event.agenda.append(item)
        member = make_member()
        event.people.append(
            EventPerson(position=number, name=f"Speaker {number}", member_id=member.id)
        )
    db.session.commit()


def test_words_are_in_the_readers_language_or_marked(client):
    event = announced("Papers for workers")
    event.texts.append(EventText(lang="fr", title="Des papiers", origin="human"))
    db.session.commit()
    assert '<h1 lang="fr" dir="auto">Des papiers</h1>' in page_of(client, event, "fr")
    assert '<h1 lang="en" dir="auto">Papers for workers</h1>' in page_of(client, event, "es")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Register for the event"),
        ({"registration": "nowhere"}, "No registration is needed."),
        (
            {"registration": "elsewhere", "registration_link": "https://demo.example.org/go"},
            "https://demo.example.org/go",
        ),
        ({"capacity": 1, "seats_taken": 1}, "Register for the waiting list"),
        ({"registration_opens_at": DAY}, "Registration opens"),
        ({"registration_closes_at": -DAY}, "Registration is closed"),
    ],
)
def test_way_in_follows_where_the_event_stands(client, values, words):
    event = announced()
    for name, value in values.items():
        moment = dt.datetime.now(dt.UTC) + value if isinstance(value, dt.timedelta) else value
        setattr(event, name, moment)
    db.session.commit()
    assert words in way_in(client, event)


def test_who_is_registered_finds_their_registration(client):
    event, member = announced(), make_member()
    registered(event, member, state=WAITING)
    sign_in(client, member)
    assert f"/en/events/{event.slug}/registration" in way_in(client, event)
    assert "On the waiting list" in way_in(client, event)


def test_seats_left_are_numbers(client):
    event = announced(capacity=20)
    event.seats_taken = 17
    db.session.commit()
    assert "3 seats left" in way_in(client, event)


def test_recording_is_offered_once_it_is_published(client):
    event = announced(starts_in=-3 * HOUR)
    dossier = Dossier(event_id=event.id, recording_link="https://demo.example.org/film")
    db.session.add(dossier)
    db.session.commit()
    assert "https://demo.example.org/film" not in page_of(client, event)
    dossier.published_at = event.ends_at
    db.session.commit()
    assert "https://demo.example.org/film" in way_in(client, event)


def test_agenda_is_shown_by_the_clocks_of_the_event_and_of_the_reader(client):
    event = announced(zone="Asia/Kathmandu")
    event.set_times("Asia/Kathmandu", dt.datetime(2099, 3, 1, 10), dt.datetime(2099, 3, 1, 12))
    add_points(event, 1)
    event.agenda[0].begins_after, event.agenda[0].minutes = 30, 15
    db.session.commit()
    sign_in(client, make_member(timezone="UTC"))
    page = page_of(client, event)
    hours = page[page.index('class="event-hours"') :]
    hours = hours[: hours.index("</p>")]
    assert ("2099-03-01T10:30:00+05:45" in hours, "2099-03-01T04:45:00+00:00" in hours) == (
        True,
        True,
    )


def test_queries_do_not_grow_with_agenda_and_people(client, count_queries):
    event = announced()
    add_points(event, 1)
    with count_queries() as few:
        page_of(client, event)
    add_points(event, 29)
    with count_queries() as many:
        page_of(client, event)
    assert len(many) == len(few)
    assert len(few) <= 22


def test_machines_are_told_what_everybody_may_read(client):
    event = announced(joining_link=SECRET, joining_note="Code 4711", zone="Asia/Kathmandu")
    page = page_of(client, event)
    told = linked_data(page)
    assert (told["@type"], told["eventStatus"]) == ("Event", "https://schema.org/EventScheduled")
    assert dt.datetime.fromisoformat(told["startDate"]) == event.starts_at
    assert told["startDate"].endswith("+05:45")
    assert told["location"] == [{"@type": "VirtualLocation", "url": told["url"]}]
    assert '<meta property="og:title" content="Consular help for seasonal workers">' in page
    assert [each in page for each in (SECRET, "4711", "meet.demo")] == [False, False, False]


def test_machines_are_told_nothing_of_a_draft_or_of_an_inner_event(client):
    space = make_space("Inner", visibility=PRIVATE)
    inner, draft = announced("Inside", space_id=space.id), drafted("Draft")
    sign_in(client, make_officer())
    for event in (inner, draft):
        page = page_of(client, event)
        assert "ld+json" not in page
        assert '<meta name="robots" content="noindex">' in page
        assert 'property="og:title"' not in page


def test_what_is_linked_is_shown_as_far_as_one_may_see_it(client):
    author = make_member()
    inner = make_space("Inner", visibility=PRIVATE, members=(author,))
    event = announced()
    seen = make_topic(make_space(), author, "Seen by all")
    hidden = make_topic(inner, author, "Seen by few")
    for topic in (seen, hidden):
        links.link(("topic", topic.id), "came_from", ("event", event.id), actor=author)
    db.session.commit()
    page = page_of(client, event)
    assert ("Seen by all" in page, "Seen by few" in page) == (True, False)
    topic_page = client.get(f"/en/topics/{seen.id}", follow_redirects=True).text
    assert "Consular help for seasonal workers" in topic_page


def test_draft_is_linked_with_nobody_knowing(client):
    author, event = make_member(), drafted()
    topic = make_topic(make_space(), author, "Seen by all")
    links.link(("topic", topic.id), "came_from", ("event", event.id), actor=author)
    db.session.commit()
    page = client.get(f"/en/topics/{topic.id}", follow_redirects=True).text
    assert "Consular help for seasonal workers" not in page


def found(text, scopes=("public",)):
    return sorted(
        {hit.address for hit in search.search(text, scopes=scopes, kinds=["event"]).items}
    )


def test_announced_event_is_found_in_each_of_its_languages(client):
    event = drafted("Passeports")
    event.texts.append(EventText(lang="fr", title="Le livret", summary_html="<p>récolte</p>"))
    db.session.commit()
    assert found("récolte") == []
    sign_in(client, make_officer())
    client.post(f"/en/events/{event.slug}/announcement", data={"version": "1"})
    address = f"/events/{event.slug}"
    assert (found("récoltes"), found("Passeports"), found("harvest")) == ([address],) * 3
    client.post(f"/en/events/{event.slug}/edit/words/fr", data={"title": "Autre", "version": "2"})
    assert found("récolte") == []
    list(search.rebuild())
    assert found("harvest") == [address]
    assert "Event" in client.get("/en/search?q=harvest&kind=event").text


def test_event_of_a_space_is_found_by_who_sees_the_space(app):
    space = make_space("Inner", visibility=PRIVATE)
    event = announced("Inside", space_id=space.id)
    index_event(event)
    db.session.commit()
    assert (found("harvest"), found("harvest", [space.scope])) == ([], [f"/events/{event.slug}"])


def test_map_of_the_site_holds_public_events_only(client):
    space = make_space("Inner", visibility=PRIVATE)
    shown, inner, draft = (
        announced("Shown"),
        announced("Inside", space_id=space.id),
        drafted("Draft"),
    )
    assert "/sitemap/events-0.xml" in client.get("/sitemap.xml").text
    listed = client.get("/sitemap/events-0.xml").text
    assert [f"/events/{each.slug}<" in listed for each in (shown, inner, draft)] == [
        True,
        False,
        False,
    ]


def test_export_tells_what_one_did_and_erasure_forgets_the_person(client):
    event, member = announced(), make_member("Amina Demo")
    event.editors.append(EventEditor(member_id=member.id, role=EDITS))
    event.people.append(
        EventPerson(position=1, name="Amina Demo", about="Knows papers.", member_id=member.id)
    )
    db.session.commit()
    told = privacy._parts["events"](member)
    assert [each["role"] for each in told["edited"]] == [EDITS]
    assert [each["about"] for each in told["named"]] == ["Knows papers."]
    privacy.erase(member)
    db.session.commit()
    page = page_of(client, event)
    assert ("Amina Demo" in page, "Knows papers." in page, "Former member" in page) == (
        False,
        False,
        True,
    )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EventEditor)) == 0


def test_number_of_an_event_leads_to_its_page(client):
    event, draft = announced(), drafted("Draft")
    answer = client.get(f"/en/events/number/{event.id}")
    assert (answer.status_code, answer.location) == (302, f"/en/events/{event.slug}")
    assert client.get(f"/en/events/number/{draft.id}").status_code == 404
