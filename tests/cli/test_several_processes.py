"""Production: web, live, worker and beat as processes of their own on PostgreSQL and Redis."""

import json
import queue
import signal
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


@pytest.fixture(scope="module")
def four(postgres, redis, tmp_path_factory) -> Iterator[dict[str, HubProcess]]:
    """`serve`, `live`, `worker` and `beat` on one database, all up; the last test ends them."""
    redis.flush()
    folder = tmp_path_factory.mktemp("several")
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
        command: HubProcess(folder / command, command=command, env=env, port=port)
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


@pytest.fixture(scope="module")
def discussions(four) -> list[dict[str, Any]]:
    """A discussion for each test that takes one."""
    made: list[dict[str, Any]] = four["serve"].seed(two_discussions)
    return made


def test_reply_crosses_from_web_to_live_and_its_notice_from_worker_to_live(four, discussions):
    serve, live = four["serve"], four["live"]
    made = discussions.pop()
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
    told: dict[str, Any] = {}
    while len(told) < 2:
        event, payload = heard.get(timeout=10)
        told[event] = payload
    assert (told["topic:changed"]["kind"], told["topic:changed"]["number"]) == ("reply", 2)
    assert told["badge"]["count"] == 1
    client.disconnect()


def test_people_are_counted_over_two_live_processes(four, discussions):
    serve, live = four["serve"], four["live"]
    made = discussions.pop()
    port = free_port()
    second = HubProcess(
        live.data_dir / "second",
        command="live",
        env={**live.own_env, "HUB_LIVE_BIND": f"127.0.0.1:{port}"},
    )
    second_url = f"http://127.0.0.1:{port}"
    try:
        second.start(ready=None)
        until = time.monotonic() + 30
        while get_status(second_url + "/healthz") != 200:
            assert time.monotonic() < until, second.words()
            time.sleep(0.1)
        first_url = live.own_env["HUB_LIVE_URL"]
        author, same_author, poster = (
            Window(serve.url, url, made[who], made["topic"])
            for url, who in ((first_url, "author"), (second_url, "author"), (second_url, "poster"))
        )
        for window in (author, same_author, poster):
            assert window.is_told(here=2, writing=0), window.told
        poster.client.call("topic:typing", {"topic": made["topic"]})
        assert author.is_told(here=2, writing=1), author.told
        assert same_author.is_told(here=2, writing=1)
        assert poster.told["writing"] == 0
        same_author.client.disconnect()
        assert author.told["here"] == 2
        poster.client.disconnect()
        assert author.is_told(here=1, writing=0), author.told
        author.client.disconnect()
    finally:
        second.kill9()


class Window:
    """A page of a topic that is open in somebody's browser, and what it was told last."""

    def __init__(self, origin: str, url: str, cookie: str, topic: int) -> None:
        self.told: dict[str, Any] = {}
        self.client = socketio.Client(websocket_extra_options={"origin": origin})
        self.client.on("presence", self.told.update)
        self.client.connect(url, transports=["websocket"], headers={"Cookie": f"hub={cookie}"})
        self.client.call("topic:open", {"topic": topic})

    def is_told(self, **counts: int) -> bool:
        """Whether it is told so within a few seconds."""
        until = time.monotonic() + 5
        while {name: self.told.get(name) for name in counts} != counts:
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True


def two_discussions(app: Any) -> list[dict[str, Any]]:
    """Twice a topic, the sign-in of its author and of somebody who will reply."""
    return [discussion(app) for _ in range(2)]


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
    # Ctrl-C ends a worker too, and does not make it begin anew.
    assert four["worker"].stop(signal.SIGINT) < 10
    for name, process in four.items():
        assert process.stop() < 10, name
        assert (name, process.process.returncode) == (name, 1 if name == "worker" else 0)
        assert "Traceback" not in process.words()


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
