"""A guided discussion belongs with events, and both pages say so."""

from hub.events.services.joining import joined_events
from tests.discussions.guided.rows import make_guided
from tests.events.support import announced, drafted
from tests.factories import make_member, make_space, make_topic, sign_in


def guided(moderator):
    topic = make_topic(make_space(moderators=(moderator,)), moderator, "Papers of workers")
    return make_guided(topic, moderator)


def test_guided_discussion_and_its_events_lead_to_each_other(client):
    moderator = make_member()
    topic = guided(moderator)
    event, other = announced("A Talk"), announced("Another")
    hidden = drafted("Not announced")
    sign_in(client, moderator)
    address = f"/en/events/for/topic/{topic.id}"
    assert address in client.get(f"/en/topics/{topic.id}/guided/edit").text
    form = client.get(address).text
    assert "Another" in form
    assert "Not announced" not in form
    assert client.post(address, data={"events": [hidden.id]}).status_code == 422
    assert client.post(address, data={"events": [event.id, other.id]}).status_code == 303
    assert sorted(joined_events(topic)) == sorted([event.id, other.id])
    thread = client.get(f"/en/topics/{topic.id}/{topic.slug}").text
    assert f"/events/{event.slug}" in thread
    assert f"/topics/{topic.id}/" in client.get(f"/en/events/{event.slug}").text
    client.post(address, data={"events": [other.id]})
    assert joined_events(topic) == [other.id]
    assert f"/topics/{topic.id}/" not in client.get(f"/en/events/{event.slug}").text


def test_only_who_sets_the_discussion_up_chooses_its_events(client):
    topic = guided(make_member())
    announced("A Talk")
    address = f"/en/events/for/topic/{topic.id}"
    assert client.get(address).status_code == 303
    sign_in(client, make_member())
    assert client.get(address).status_code == 403
    assert client.post(address, data={"events": []}).status_code == 403
