"""The pages of discussions as a browser without JavaScript meets them."""

import io

import pytest

from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import Contribution
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def topic(amina):
    return make_topic(make_space(), amina, "How do you check recruiters?")


def test_address_without_language_leads_to_the_readers_own(client, topic):
    answer = client.get("/discussions/?show=unanswered", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.location) == (302, "/fr/discussions/?show=unanswered")
    assert client.get("/nothing/here").status_code == 404


def test_anonymous_reader_reads_a_public_topic(client, topic):
    page = client.get(f"/en/topics/{topic.id}/{topic.slug}").text
    assert "<h1" in page
    assert "How do you check recruiters? Tell us." in page
    assert "Sign in to reply" in page


def test_reply_without_javascript_leads_to_its_place(client, topic):
    sign_in(client, make_member("Luis"))
    answer = client.post(
        f"/en/topics/{topic.id}/replies", data={"body": "By visits.", "lang": "en"}
    )
    assert answer.status_code == 303
    assert answer.location == f"/en/topics/{topic.id}/{topic.slug}#c2"
    assert "By visits." in client.get(answer.location).text


def test_reply_sent_twice_with_the_same_key_is_one_reply(client, topic):
    sign_in(client, make_member("Luis"))
    form = {"body": "By visits.", "lang": "en", "_key": "k1"}
    answers = [client.post(f"/en/topics/{topic.id}/replies", data=form) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert db.session.query(Contribution).count() == 2


def test_empty_reply_is_shown_again_with_its_error(client, topic):
    sign_in(client, make_member("Luis"))
    answer = client.post(f"/en/topics/{topic.id}/replies", data={"body": " ", "lang": "en"})
    assert answer.status_code == 422
    assert "Write something first." in answer.text


def test_anonymous_reply_is_refused_and_its_text_shown_again(client, topic):
    answer = client.post(
        f"/en/topics/{topic.id}/replies", data={"body": "A text of some length.", "lang": "en"}
    )
    assert answer.status_code == 401
    assert "A text of some length." in answer.text
    assert db.session.query(Contribution).count() == 1


def test_reply_to_a_topic_locked_meanwhile_is_refused_with_its_text(client, topic):
    sign_in(client, make_member("Luis"))
    topic.locked_at = topic.created_at
    db.session.commit()
    answer = client.post(
        f"/en/topics/{topic.id}/replies", data={"body": "A text of some length.", "lang": "en"}
    )
    assert answer.status_code == 409
    assert "A text of some length." in answer.text


def test_private_topic_does_not_exist_for_others(client, amina):
    hidden = make_topic(make_space(visibility="private", members=(amina,)), amina, "Canary")
    sign_in(client, make_member("Outsider"))
    there = client.get(f"/en/topics/{hidden.id}/{hidden.slug}")
    nowhere = client.get("/en/topics/999/canary")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert "Canary" not in there.text
    sign_in(client, amina)
    assert client.get(f"/en/topics/{hidden.id}/{hidden.slug}").status_code == 200


def test_edit_shows_its_history(client, topic, amina):
    sign_in(client, amina)
    opening = db.session.query(Contribution).one()
    form = {"body": "Another wording", "lang": "en", "version": "0"}
    assert client.post(f"/en/contributions/{opening.id}/edit", data=form).status_code == 303
    history = client.get(f"/en/contributions/{opening.id}/history").text
    assert "Another wording" in history
    assert "Tell us." in history
    overtaken = client.post(f"/en/contributions/{opening.id}/edit", data=form)
    assert overtaken.status_code == 409


def test_only_author_and_moderators_edit_and_remove(client, amina):
    moderator = make_member("Mod")
    space = make_space(moderators=(moderator,))
    topic = make_topic(space, amina, "A question to all")
    reply = services.post_reply(topic, actor=amina, body="Text", lang="en")
    db.session.commit()
    address = f"/en/contributions/{reply.id}"
    statuses = {}
    for member in (make_member("Other"), amina, moderator):
        sign_in(client, member)
        statuses[member.name] = client.get(f"{address}/edit").status_code
    assert statuses == {"Other": 403, "Amina": 200, "Mod": 200}
    assert client.post(f"{address}?_method=DELETE").status_code == 303
    assert "Text" not in client.get(f"/en/topics/{topic.id}/{topic.slug}").text


def test_changes_hold_what_came_after(client, topic, amina):
    services.post_reply(topic, actor=amina, body="News", lang="en")
    db.session.commit()
    answer = client.get(f"/en/topics/{topic.id}/changes?since=1").json
    assert (answer["change"], answer["more"]) == (2, False)
    assert [(i["number"], i["after"], i["kind"]) for i in answer["items"]] == [(2, 1, "text")]
    assert "News" in answer["items"][0]["html"]


def test_thread_page_stays_within_eight_queries(client, topic, amina, count_queries):
    luis = make_member("Luis")
    for _ in range(39):
        services.post_reply(topic, actor=amina, body="Reply", lang="en")
    db.session.commit()
    with count_queries() as anonymous:
        client.get(f"/en/topics/{topic.id}/{topic.slug}")
    sign_in(client, luis)
    with count_queries() as signed_in:
        client.get(f"/en/topics/{topic.id}/{topic.slug}")
    assert len(anonymous) <= 8
    assert len(signed_in) <= 8, "\n".join(signed_in)


def test_spaces_show_what_is_unread(client, topic, amina):
    luis = make_member("Luis")
    sign_in(client, luis)
    client.post(f"/en/topics/{topic.id}/read")
    services.post_reply(topic, actor=amina, body="News", lang="en")
    db.session.commit()
    assert "1 with news" in client.get("/en/discussions/").text
    assert "1 new" in client.get(f"/en/discussions/{topic.space.slug}/").text
    client.post(f"/en/topics/{topic.id}/read")
    assert "1 with news" not in client.get("/en/discussions/").text


def test_draft_is_kept_and_stands_in_the_composer(client, topic):
    sign_in(client, make_member("Luis"))
    kept = client.put(f"/en/drafts/topic-{topic.id}", data={"body": "Half a sentence"})
    assert kept.json["saved"].startswith("Draft saved ")
    assert "Half a sentence" in client.get(f"/en/topics/{topic.id}/{topic.slug}").text
    assert "Half a sentence" in client.get("/en/drafts/").text


def test_preview_is_safe(client):
    sign_in(client, make_member("Luis"))
    answer = client.post("/en/preview", data={"body": "**Bold** <script>x</script>", "lang": "en"})
    assert "<strong>Bold</strong>" in answer.text
    assert "<script>x" not in answer.text


def test_mentions_are_those_who_may_see_the_topic(client, amina):
    make_member("Nour Haddad", handle="nour")
    space = make_space(visibility="private", members=(amina,))
    topic = make_topic(space, amina, "Among ourselves")
    sign_in(client, amina)
    assert "nour" not in client.get(f"/en/mentions?topic={topic.id}&q=nou").text
    assert "Amina" in client.get(f"/en/mentions?topic={topic.id}&q=ami").text


def test_strangers_share_a_page_until_it_reads_differently(client, topic, amina, count_queries):
    address = f"/en/topics/{topic.id}/{topic.slug}"
    first = client.get(address)
    with count_queries() as statements:
        again = client.get(address)
    assert (again.text, len(statements)) == (first.text, 1)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    changes = [
        lambda: services.post_reply(topic, actor=amina, body="A new reply", lang="en"),
        lambda: services.react(
            db.session.query(Contribution).filter_by(number=1).one(),
            actor=make_member("Luis"),
            kind="thanks",
        ),
    ]
    for change in changes:
        before = client.get(address).text
        change()
        db.session.commit()
        assert client.get(address).text != before


def test_shared_page_of_a_space_that_became_private_is_gone(client, topic):
    address = f"/en/topics/{topic.id}/{topic.slug}"
    assert client.get(address).status_code == 200
    topic.space.visibility = "private"
    db.session.commit()
    assert client.get(address).status_code == 404


def test_thread_page_is_compressed(client, topic):
    address = f"/en/topics/{topic.id}/{topic.slug}"
    answer = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert len(answer.data) < len(client.get(address).data) / 2


def test_page_that_does_not_exist_says_so_in_the_language_of_its_address(client):
    answer = client.get("/ar/nowhere")
    assert answer.status_code == 404
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert "<main" in answer.text


def upload(client, content, name):
    return client.post("/files", data={"file": (io.BytesIO(content), name)}).json


def test_attached_file_goes_through_the_door_of_its_contribution(client, amina):
    space = make_space(visibility="private", members=(amina,))
    topic = make_topic(space, amina, "Among ourselves")
    sign_in(client, amina)
    kept = upload(client, b"%PDF-1.4 a report", "report.pdf")
    form = {"body": "See the report.", "lang": "en", "files": kept["id"]}
    client.post(f"/en/topics/{topic.id}/replies", data=form)
    assert "report.pdf" in client.get(f"/en/topics/{topic.id}/{topic.slug}").text
    assert client.get(kept["url"]).data == b"%PDF-1.4 a report"
    sign_in(client, make_member("Outsider"))
    assert client.get(kept["url"]).status_code == 404
    sign_in(client, amina)
    reply = db.session.query(Contribution).filter_by(number=2).one()
    services.remove_contribution(reply, actor=amina)
    db.session.commit()
    assert client.get(kept["url"]).status_code == 404
