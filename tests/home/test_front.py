"""The front page shows what is going on, and to each visitor only what they may see."""

import pytest

from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import MEMBERS, PRIVATE
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def amina(app):
    return make_member("Amina")


def test_empty_front_page_says_what_belongs_there(client):
    page = client.get("/en/")
    assert page.status_code == 200
    assert "There are no spaces yet" in page.text


def test_front_page_shows_spaces_open_questions_and_activity(client, amina):
    space = make_space("Fair recruitment")
    make_topic(space, amina, "Who pays the fee?")
    page = client.get("/en/")
    assert page.text.count("Who pays the fee?") == 2
    assert f'href="/en/discussions/{space.slug}/"' in page.text
    assert 'type="application/atom+xml"' in page.text


def test_answered_topic_is_no_open_question(client, amina):
    topic = make_topic(make_space(), amina, "Who pays the fee?")
    services.post_reply(topic, actor=make_member(), body="The employer.", lang="en", parent=None)
    db.session.commit()
    assert "Who can answer?" not in client.get("/en/").text


def test_front_page_leaks_no_hidden_space(client, amina):
    for visibility in (MEMBERS, PRIVATE):
        make_topic(make_space(f"Hidden {visibility}", visibility=visibility), amina, "Secret")
    page = client.get("/en/").text
    assert ("Secret" in page, "Hidden" in page) == (False, False)
    sign_in(client, make_member())
    page = client.get("/en/").text
    assert ("Hidden members" in page, "Hidden private" in page) == (True, False)


def test_member_sees_answers_and_unread_topics(client, amina, run_jobs):
    topic = make_topic(make_space(), amina, "Who pays the fee?")
    luis = make_member("Luis")
    services.post_reply(topic, actor=luis, body="The employer does.", lang="en", parent=None)
    db.session.commit()
    run_jobs()
    sign_in(client, amina)
    page = client.get("/en/").text
    assert "Luis replied to you" in page
    assert "The employer does." in page
    assert "Unread in topics you have opened" in page
    assert "1 new" in page


def test_front_page_needs_the_same_queries_for_any_number(client, amina, count_queries):
    counts = []
    for number in (1, 7):
        for _ in range(number):
            make_topic(make_space(), amina, "Who pays?")
        db.session.remove()
        with count_queries() as statements:
            client.get("/en/")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("address", ["/en/about", "/ar/about", "/fr/", "/en/objectives/"])
def test_pages_are_there_in_every_language(client, address):
    assert client.get(address).status_code == 200


def test_objectives_count_visible_topics(client, amina):
    space, hidden = make_space(), make_space(visibility=PRIVATE)
    for where in (space, hidden):
        services.open_topic(
            where, actor=amina, title="On fees", body="?", lang="en", objectives=["gcm-06"]
        )
    db.session.commit()
    assert client.get("/en/objectives/").text.count("1 topic<") == 1
    page = client.get("/en/objectives/gcm-06").text
    assert page.count("On fees") == 1
    assert "Recruitment and decent work" in page


def test_unknown_objective_is_not_found(client):
    assert client.get("/en/objectives/gcm-99").status_code == 404


def test_objective_says_whose_wording_it_is(client):
    page = client.get("/en/objectives/gcm-06").text
    assert "Facilitate fair and ethical recruitment" in page
    assert "our translation" not in page
