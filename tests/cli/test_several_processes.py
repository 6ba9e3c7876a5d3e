"""Production: web, live, worker and beat as processes of their own on PostgreSQL and Redis."""

import json
import queue
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import socketio

from tests.factories import make_member, make_space, make_topic
from tests.support.browser import HubProcess, get_status
from tests.support.people import Person, session_cookie
from tests.support.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis]

TOKEN = "t0ken-of-tests"


@pytest.fixture
def four(postgres, redis, tmp_path) -> Iterator[dict[str, HubProcess]]:
    """`serve`, `live`, `worker` and `beat` on one database, all up."""
    redis.flush()
    url = postgres.create_database()
    port, live_port = free_port(), free_port()
    env = {
        "HUB_DATABASE_URL": url,
        "HUB_REDIS_URL": redis.url,
        "HUB_LIVE_BIND": f"127.0.0.1:{live_port}",
        "HUB_LIVE_URL": f"http://127.0.0.1:{live_port}",
        "HUB_METRICS_TOKEN": TOKEN,
    }
    processes = {
        command: HubProcess(tmp_path / command, command=command, env=env, port=port)
        for command in ("serve", "live", "worker", "beat")
    }
    try:
        assert processes["serve"].run("migrate").returncode == 0
        for process in processes.values():
            process.start(ready=None)
        processes["serve"].wait("/readyz")
        until = time.monotonic() + 30
        while get_status(env["HUB_LIVE_URL"] + "/healthz") != 200:
            assert time.monotonic() < until, processes["live"].words()
            time.sleep(0.1)
        yield processes
    finally:
        for process in processes.values():
            process.kill9()
        postgres.drop_database(url)


def test_four_processes_are_ready_together_and_end_when_asked(four):
    serve, live = four["serve"], four["live"]
    with urllib.request.urlopen(serve.url + "/readyz") as answer:
        assert json.load(answer) == {"database": True, "migrations": True, "worker": True}
    live_url = live.own_env["HUB_LIVE_URL"]
    client = socketio.Client(websocket_extra_options={"origin": serve.url})
    client.connect(live_url, transports=["websocket"])
    assert wait_for_metric(serve, "hub_sockets_open 1")
    client.disconnect()
    assert wait_for_metric(serve, "hub_sockets_open 0")
    for name, process in four.items():
        assert process.stop() < 10, name
        assert (name, process.process.returncode) == (name, 0)
        assert "Traceback" not in process.words()


def test_reply_crosses_from_web_to_live_and_its_notice_from_worker_to_live(four):
    serve, live = four["serve"], four["live"]
    made = serve.seed(discussion)
    heard: queue.Queue[tuple[str, Any]] = queue.Queue()
    client = socketio.Client(websocket_extra_options={"origin": serve.url})
    for event in ("topic:changed", "badge"):
        client.on(event, lambda payload, event=event: heard.put((event, payload)))
    client.connect(
        live.own_env["HUB_LIVE_URL"],
        transports=["websocket"],
        headers={"Cookie": f"hub={made['author']}"},
    )
    assert client.call("topic:open", {"topic": made["topic"]})["here"] == 1
    poster = Person("Luis", serve.url, made["poster"])
    path = f"/en/topics/{made['topic']}/replies"
    token = poster.token("/en/drafts/")
    answer = poster.post(path, token, body="We pay employers a third.", lang="en", _key="one")
    assert answer.status_code == 303
    posted = time.monotonic()
    told: dict[str, Any] = {}
    while len(told) < 2:
        event, payload = heard.get(timeout=10)
        told[event] = payload
        if event == "topic:changed":
            assert time.monotonic() - posted < 1
    assert (told["topic:changed"]["kind"], told["topic:changed"]["number"]) == ("reply", 2)
    assert told["badge"]["count"] == 1
    client.disconnect()


def discussion(app: Any) -> dict[str, Any]:
    """A topic, the sign-in of its author and of somebody who will reply."""
    author, poster = make_member("Amina"), make_member("Luis")
    topic = make_topic(make_space(), author)
    cookies = {"author": session_cookie(app, author), "poster": session_cookie(app, poster)}
    return {"topic": topic.id, **cookies}


def test_four_processes_leave_sockets_to_live(four):
    with pytest.raises(urllib.error.HTTPError, match="503"):
        urllib.request.urlopen(four["serve"].url + "/socket.io/?EIO=4&transport=websocket")


def test_live_refuses_a_socket_of_another_site(four):
    client = socketio.Client(websocket_extra_options={"origin": "https://elsewhere.example"})
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(four["live"].own_env["HUB_LIVE_URL"], transports=["websocket"])


def wait_for_metric(serve: HubProcess, line: str) -> bool:
    asked = urllib.request.Request(
        serve.url + "/metrics", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    until = time.monotonic() + 8
    while time.monotonic() < until:
        with urllib.request.urlopen(asked) as answer:
            if line in answer.read().decode().splitlines():
                return True
        time.sleep(0.2)
    return False
