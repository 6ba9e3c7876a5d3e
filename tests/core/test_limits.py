"""Whoever asks too often is told when they may go on, and loses nothing."""

import re

import pytest

from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def topic(app):
    return make_topic(make_space(), make_member())


def reply(client, topic, body, **headers):
    return client.post(
        f"/en/topics/{topic.id}/replies", data={"body": body, "lang": "en"}, headers=headers
    )


def test_refusal_says_when_and_shows_what_was_typed(client, topic):
    sign_in(client, make_member())
    for number in range(20):
        assert reply(client, topic, f"Reply {number}").status_code == 303
    refused = reply(client, topic, "A long text that took an hour to write")
    assert refused.status_code == 429
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 60
    assert re.search(r"You can try again in (\d+ seconds?|1 minute)\.", refused.text)
    assert "A long text that took an hour to write" in refused.text
    fragment = reply(client, topic, "Again", **{"HX-Request": "true"})
    assert (fragment.status_code, int(fragment.headers["Retry-After"]) >= 1) == (429, True)


def test_refusal_is_in_the_readers_language(client, topic):
    sign_in(client, make_member())
    for number in range(20):
        reply(client, topic, f"Reply {number}")
    refused = client.post(f"/fr/topics/{topic.id}/replies", data={"body": "Encore", "lang": "fr"})
    assert refused.status_code == 429
    assert "try again in" not in refused.text
    assert re.search(r"\d+\s+secondes?|1\s+minute", refused.text)
