"""Opening a space, its words in several languages, who may read it, archiving."""

import re
from contextvars import Context

import pytest

from hub.core import search
from hub.core.db import db
from hub.core.realtime import socketio
from hub.discussions import queries, services
from hub.discussions.models import MEMBERS, PRIVATE, PUBLIC, Space, SpaceText
from hub.notifications.queries import badge_of
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def staff(app):
    return make_member("Staff", roles=("secretariat",))


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def amina(app):
    return make_member("Amina")


NEW = {
    "lang": "en",
    "title": "Recognition of skills",
    "welcome": "Who **meets** here.",
    "questions": "What held?\r\n\r\n  What did not?  ",
    "visibility": PUBLIC,
    "languages": ["en", "fr"],
    "objectives": ["gcm-18"],
}


def settings(client, space, **fields):
    sent = {"visibility": space.visibility, "languages": ["en"], "objectives": [], **fields}
    return client.post(f"/en/discussions/{space.slug}/settings", data=sent)


def hits(words, visitor=None):
    return search.search(words, scopes=queries.scopes(visitor), lang="en").total


def test_the_secretariat_opens_a_space(client, staff, mod, run_jobs, mailbox):
    sign_in(client, staff)
    assert client.get("/en/discussions/new").status_code == 200
    answer = client.post("/en/discussions/new", data={**NEW, "moderators": f"@{mod.handle}"})
    assert answer.headers["Location"] == "/en/discussions/recognition-of-skills/"
    page = client.get(answer.headers["Location"]).text
    assert "<strong>meets</strong>" in page
    assert re.findall(r"<li>(What \w+ ?\w*\?)</li>", page) == ["What held?", "What did not?"]
    space = db.session.query(Space).one()
    assert [m.name for m in queries.moderators_of(space)] == ["Mod"]
    run_jobs()
    assert len(mailbox.to(mod.email)) == 1


def test_a_space_without_named_moderators_is_moderated_by_who_opened_it(client, staff):
    sign_in(client, staff)
    client.post("/en/discussions/new", data=NEW)
    client.post("/en/discussions/new", data={**NEW, "title": "Propose"})
    client.post("/en/discussions/new", data=NEW)
    spaces = db.session.query(Space).order_by(Space.position).all()
    assert [space.slug for space in spaces] == [
        "recognition-of-skills",
        "propose-2",
        "recognition-of-skills-2",
    ]
    assert [m.name for m in queries.moderators_of(spaces[0])] == ["Staff"]


def test_nothing_typed_is_lost_when_a_space_cannot_be_opened(client, staff):
    sign_in(client, staff)
    wrong = {**NEW, "title": "", "languages": [], "moderators": "@nobody-here"}
    answer = client.post("/en/discussions/new", data=wrong)
    assert answer.status_code == 422
    for words in ("Give the space a title.", "Choose at least one language.", "@nobody-here"):
        assert words in answer.text
    assert "Who **meets** here." in answer.text
    assert "What held?\nWhat did not?" in answer.text
    assert db.session.query(Space).count() == 0


def test_only_the_secretariat_opens_spaces_and_decides_who_reads_them(client, mod):
    space = make_space(moderators=(mod,))
    sign_in(client, mod)
    assert client.get("/en/discussions/new").status_code == 403
    assert client.post("/en/discussions/new", data=NEW).status_code == 403
    assert client.post(f"/en/discussions/{space.slug}/archive").status_code == 403
    page = client.get(f"/en/discussions/{space.slug}/settings").text
    assert "Who can read it" not in page
    answer = settings(client, space, visibility=PRIVATE, objectives=["gcm-06"])
    assert answer.status_code == 303
    db.session.refresh(space)
    assert (space.visibility, space.objectives) == (PUBLIC, ["gcm-06"])


def test_made_private_a_space_is_gone_for_others_at_once(client, staff, mod, amina, run_jobs):
    space = make_space(moderators=(mod,))
    topic = make_topic(space, amina, "Marsupials")
    address = f"/en/topics/{topic.id}/{topic.slug}"
    services.post_reply(topic, actor=mod, body="Told.", lang="en", parent=None)
    db.session.commit()
    run_jobs()
    reader = client.application.test_client()
    sign_in(reader, amina)
    live = socketio.test_client(client.application, flask_test_client=reader)
    number = topic.id
    Context().run(live.emit, "topic:open", {"topic": number}, callback=True)
    stranger = client.application.test_client()
    assert stranger.get(address).status_code == 200
    sign_in(client, staff)
    assert settings(client, space, visibility=PRIVATE).status_code == 303
    run_jobs()
    assert stranger.get(address).status_code == 404
    assert reader.get(address).status_code == 404
    assert not live.is_connected()
    assert badge_of(amina.id).count == 0
    assert (hits("marsupials"), hits("marsupials", amina), hits("marsupials", mod)) == (0, 0, 1)


@pytest.mark.parametrize("visibility", [MEMBERS, PUBLIC])
def test_others_read_what_was_written_in_private_only_if_that_is_agreed(
    client, staff, mod, visibility
):
    space = make_space(visibility=PRIVATE, moderators=(mod,))
    make_topic(space, mod, "Marsupials")
    sign_in(client, staff)
    answer = settings(client, space, visibility=visibility)
    assert answer.status_code == 422
    assert "the people who wrote it agree" in answer.text
    assert 'name="agreed"' in answer.text
    db.session.refresh(space)
    assert space.visibility == PRIVATE
    assert settings(client, space, visibility=visibility, agreed="y").status_code == 303
    outsider = None if visibility == PUBLIC else make_member("Outsider")
    assert hits("marsupials", outsider) == 1


def test_words_are_added_in_another_language_first_as_a_draft(client, mod):
    space = make_space("Fair recruitment", moderators=(mod,))
    sign_in(client, mod)
    here = f"/en/discussions/{space.slug}/texts/fr"
    form = client.get(here).text
    assert "Fair recruitment" in form
    words = {"title": "Recrutement équitable", "welcome": "Bonjour.", "questions": "Pourquoi ?"}
    assert client.post(here, data={**words, "is_draft": "y"}).status_code == 303
    reader = client.application.test_client()
    french = f"/fr/discussions/{space.slug}/"
    assert "Recrutement équitable" not in reader.get(french).text
    read_at = re.search(r'name="read_at"[^>]*value="([^"]+)"', client.get(here).text)
    assert read_at is not None
    assert client.post(here, data={**words, "read_at": read_at[1]}).status_code == 303
    assert "Recrutement équitable" in reader.get(french).text
    text = db.session.get_one(SpaceText, (space.id, "fr"))
    assert (text.origin, text.translator_id) == ("human", mod.id)


def test_the_shared_page_of_a_topic_has_the_new_name_of_its_space(client, mod):
    space = make_space("Old name", moderators=(mod,))
    topic = make_topic(space, mod)
    stranger = client.application.test_client()
    address = f"/en/topics/{topic.id}/{topic.slug}"
    assert "Old name" in stranger.get(address).text
    sign_in(client, mod)
    form = client.get(f"/en/discussions/{space.slug}/texts/en").text
    read_at = re.search(r'name="read_at"[^>]*value="([^"]+)"', form)
    assert read_at is not None
    client.post(
        f"/en/discussions/{space.slug}/texts/en",
        data={"title": "New name", "read_at": read_at[1]},
    )
    page = stranger.get(address).text
    assert ("Old name" in page, "New name" in page) == (False, True)


def test_of_two_who_change_a_text_the_second_sees_the_first(client, mod):
    other = make_member("Other mod")
    space = make_space("Fair recruitment", moderators=(mod, other))
    here = f"/en/discussions/{space.slug}/texts/fr"
    sign_in(client, mod)
    second = client.application.test_client()
    sign_in(second, other)
    assert client.post(here, data={"title": "De la première", "read_at": ""}).status_code == 303
    late = second.post(here, data={"title": "De la seconde", "read_at": ""})
    assert late.status_code == 409
    assert "De la première" in late.text
    assert 'value="De la seconde"' in late.text
    read_at = re.search(r'name="read_at"[^>]*value="([^"]+)"', late.text)
    assert read_at is not None
    again = second.post(here, data={"title": "De la seconde", "read_at": read_at[1]})
    assert again.status_code == 303


def test_a_language_the_hub_does_not_speak_is_not_there(client, mod):
    space = make_space(moderators=(mod,))
    sign_in(client, mod)
    assert client.get(f"/en/discussions/{space.slug}/texts/de").status_code == 404


def test_an_archived_space_is_read_and_takes_nothing_new(client, staff, mod, amina):
    space = make_space("Old matters", moderators=(mod,))
    topic = make_topic(space, amina)
    address = f"/en/topics/{topic.id}/{topic.slug}"
    stranger = client.application.test_client()
    assert "Sign in to reply" in stranger.get(address).text
    sign_in(client, staff)
    assert client.post(f"/en/discussions/{space.slug}/archive").status_code == 303
    assert "takes no more replies" in stranger.get(address).text
    listed = stranger.get("/en/discussions/").text
    assert 'class="space-card"' not in listed
    assert "Archived spaces" in listed
    sign_in(client, mod)
    reply = {"body": "Too late.", "lang": "en"}
    assert client.post(f"/en/topics/{topic.id}/replies", data=reply).status_code == 409
    assert client.get(f"/en/discussions/{space.slug}/topics/new").status_code == 403
    sign_in(client, amina)
    assert client.post(f"/en/discussions/{space.slug}/membership").status_code == 403
    sign_in(client, staff)
    client.post(f"/en/discussions/{space.slug}/archive?_method=DELETE")
    sign_in(client, mod)
    assert client.post(f"/en/topics/{topic.id}/replies", data=reply).status_code == 303
