"""What many sockets change at once is told once."""

import time
from contextvars import Context
from functools import partial

from hub.core.realtime import SOON_SECONDS, socketio, tell_soon
from tests.factories import make_member, make_space, make_topic


def heard(listener, event):
    """The payloads of the event that the listener got since it was asked last."""
    return [one["args"][0] for one in listener.get_received() if one["name"] == event]


def test_readers_who_come_at_once_are_told_of_once(app):
    topic_id = make_topic(make_space(), make_member("Amina")).id
    pages = [socketio.test_client(app) for _ in range(12)]
    for number, page in enumerate(pages, start=1):
        told = Context().run(page.emit, "topic:open", {"topic": topic_id}, callback=True)
        assert told["here"] == number
    time.sleep(SOON_SECONDS + 0.5)
    assert [heard(page, "topic:here") for page in pages] == [[{"topic": topic_id, "here": 12}]] * 12
    for page in pages:
        Context().run(page.disconnect)


def test_what_comes_later_is_told_again(app):
    topic_id = make_topic(make_space(), make_member("Amina")).id
    page = socketio.test_client(app)
    Context().run(page.emit, "topic:open", {"topic": topic_id}, callback=True)
    for number in (1, 2):
        tell_soon(f"topic:{topic_id}", "topic:counted", partial(dict, now=number))
        time.sleep(SOON_SECONDS + 0.5)
    assert heard(page, "topic:counted") == [{"now": 1}, {"now": 2}]
    Context().run(page.disconnect)
