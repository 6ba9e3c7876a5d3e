"""Who sees which event."""

from hub.accounts.models import ADMIN
from hub.core.db import db
from hub.discussions.models import MEMBERS, PRIVATE, SpaceMembership
from hub.events.models import EDITS, EventEditor
from hub.events.queries.visibility import visible_events
from tests.events.support import announced, drafted, make_officer
from tests.factories import make_member, make_space, sign_in


def seen_by(visitor):
    return {event.slug for event in db.session.scalars(visible_events(visitor)).unique()}


def test_announced_event_is_seen_by_everybody(app):
    event = announced()
    assert seen_by(None) == seen_by(make_member()) == {event.slug}


def test_draft_is_seen_by_officers_and_who_edits_it(app):
    event = drafted()
    editor = make_member()
    event.editors.append(EventEditor(member_id=editor.id, role=EDITS))
    db.session.commit()
    assert seen_by(None) == seen_by(make_member()) == set()
    assert seen_by(editor) == seen_by(make_officer()) == {event.slug}


def test_event_of_a_space_is_seen_by_who_sees_the_space(app):
    inner, members = make_space("Inner", visibility=PRIVATE), make_space("All", visibility=MEMBERS)
    event, other = announced("Inside", space_id=inner.id), announced("For all", space_id=members.id)
    belongs = make_member()
    db.session.add(SpaceMembership(space_id=inner.id, member_id=belongs.id, role="member"))
    db.session.commit()
    assert seen_by(None) == set()
    assert seen_by(make_member()) == {other.slug}
    assert seen_by(belongs) == seen_by(make_member(roles=(ADMIN,))) == {event.slug, other.slug}


def test_page_of_an_event_shows_its_own_and_the_readers_time(client):
    event = announced(zone="Asia/Kathmandu")
    assert "UTC+05:45" in client.get(f"/en/events/{event.slug}").text
    sign_in(client, make_member(timezone="America/Lima"))
    page = client.get(f"/en/events/{event.slug}").text
    assert "UTC+05:45" in page
    assert "UTC−05:00" in page


def test_event_that_is_not_announced_is_not_found(client):
    event = drafted()
    assert client.get(f"/en/events/{event.slug}").status_code == 404
    assert event.slug not in client.get("/en/events/").text
