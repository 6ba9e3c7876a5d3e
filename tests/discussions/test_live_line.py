"""The line below a thread, over real sockets: how many are here and how many of them write."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
import socketio
from flask import Flask

from tests.factories import make_member, make_space, make_topic
from tests.support.browser import hub_process
from tests.support.people import session_cookie

TESTS = 6

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


def topics(app: Flask) -> dict[str, Any]:
    """A public and a private topic for each test, and the sign-ins of three people.

    Bela is an outsider to what is private.
    """
    amina, luis, bela = make_member("Amina"), make_member("Luis"), make_member("Bela")
    public = make_space()
    private = make_space("Few", visibility="private", members=(amina, luis))
    return {
        "public": [make_topic(public, amina).id for _ in range(TESTS)],
        "private": [make_topic(private, amina).id for _ in range(TESTS)],
        **{one.name: session_cookie(app, one) for one in (amina, luis, bela)},
    }


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with hub_process(tmp_path_factory.mktemp("live") / "hub") as hub:
        hub.migrate()
        hub.start()
        yield SimpleNamespace(url=hub.url, made=hub.seed(topics))


@pytest.fixture
def served(running):
    """The Hub that runs for all of these tests, with topics of this test's own."""
    made = running.made
    running.topic = {kind: made[kind].pop() for kind in ("public", "private")}
    return running


@pytest.fixture
def open_window(served):
    """`open_window("Amina")` is a socket of hers; without a name, a stranger's."""
    clients = []

    def window(name=None, topic="public"):
        client = socketio.Client(reconnection=False)
        clients.append(client)
        client.told = []
        client.on("presence", client.told.append)
        headers = {"Cookie": f"hub={served.made[name]}"} if name else {}
        client.connect(served.url, transports=["websocket"], headers=headers)
        client.answer = client.call("topic:open", {"topic": served.topic[topic]})
        return client

    yield window
    for client in clients:
        client.disconnect()


def is_told(client, here, writing, within=4.0):
    """Whether the window is told these numbers within some seconds, and numbers only."""
    until = time.monotonic() + within
    while not client.told or (client.told[-1]["here"], client.told[-1]["writing"]) != (
        here,
        writing,
    ):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return all(set(one) == {"room", "here", "writing"} for one in client.told)


def test_number_of_readers_follows_who_comes_and_goes(open_window):
    amina = open_window("Amina")
    assert amina.answer["here"] == 1
    again, luis, stranger = open_window("Amina"), open_window("Luis"), open_window()
    assert stranger.answer["here"] == 3
    assert is_told(amina, 3, 0), amina.told
    luis.disconnect()
    assert is_told(amina, 2, 0), amina.told
    again.disconnect()
    stranger.disconnect()
    assert is_told(amina, 1, 0), amina.told


def test_writing_is_told_to_the_others_as_a_number(served, open_window):
    amina, luis, reader = open_window("Amina"), open_window("Luis"), open_window()
    topic = {"topic": served.topic["public"]}
    assert amina.call("topic:typing", topic) == {}
    assert is_told(reader, 3, 1), reader.told
    assert is_told(luis, 3, 1)
    assert is_told(amina, 3, 0)
    luis.call("topic:typing", topic)
    assert is_told(reader, 3, 2), reader.told
    assert is_told(amina, 3, 1)
    assert is_told(luis, 3, 1)
    luis.call("topic:typing", {**topic, "over": True})
    assert is_told(reader, 3, 1), reader.told
    amina.disconnect()
    assert is_told(reader, 2, 0), reader.told


def test_writing_is_over_some_seconds_after_the_last_word_of_it(served, open_window):
    amina, luis = open_window("Amina"), open_window("Luis")
    amina.call("topic:typing", {"topic": served.topic["public"]})
    assert is_told(luis, 2, 1), luis.told
    assert is_told(luis, 2, 0, within=10), luis.told


def test_strangers_cannot_say_that_they_write(served, open_window):
    amina, stranger = open_window("Amina"), open_window()
    assert stranger.call("topic:typing", {"topic": served.topic["public"]}) == {"error": 401}
    assert is_told(amina, 2, 0)
    assert [one["writing"] for one in amina.told if one["writing"]] == []


def test_private_topic_tells_outsiders_nothing(served, open_window):
    amina, luis = open_window("Amina", "private"), open_window("Luis", "private")
    outsiders = [open_window("Bela", "private"), open_window(None, "private")]
    topic = {"topic": served.topic["private"]}
    assert [one.answer for one in outsiders] == [{"error": 404}] * 2
    assert [one.call("topic:typing", topic) for one in outsiders] == [{"error": 404}] * 2
    luis.call("topic:typing", topic)
    assert is_told(amina, 2, 1), amina.told
    assert [one.told for one in outsiders] == [[], []]


def test_socket_that_sends_too_much_is_not_heard(served, open_window):
    amina, luis = open_window("Amina"), open_window("Luis")
    topic = {"topic": served.topic["public"]}
    answers = [amina.call("topic:typing", topic) for _ in range(60)]
    assert answers[:20] == [{}] * 20
    assert answers[-1] == {"error": 429}
    assert luis.call("topic:typing", topic) == {}
