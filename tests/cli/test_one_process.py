"""The one process of the default: web, sockets, worker and beat, ended cleanly by Ctrl-C."""

import json
import signal
import time
import urllib.request

import psutil
import pytest
import socketio

from tests.support.browser import get_status, hub_process
from tests.support.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A migrated Hub that serves; the last test of this module ends it."""
    with hub_process(tmp_path_factory.mktemp("one") / "hub") as hub:
        hub.migrate()
        hub.start("/readyz")
        yield hub


def test_one_process_is_ready_with_its_worker(served):
    with urllib.request.urlopen(served.url + "/readyz") as answer:
        assert json.load(answer) == {"database": True, "migrations": True, "worker": True}
    assert get_status(served.url + "/metrics") == 404


def test_one_process_refuses_sockets_beyond_the_cap(hub):
    hub.own_env["HUB_SOCKET_CAP"] = "2"
    hub.migrate()
    hub.start()
    clients = [socketio.Client(reconnection=False) for _ in range(3)]
    for client in clients[:2]:
        client.connect(hub.url, transports=["websocket"])
    with pytest.raises(socketio.exceptions.ConnectionError):
        clients[2].connect(hub.url, transports=["websocket"])
    assert get_status(hub.url + "/healthz") == 200
    clients[0].disconnect()
    clients[2] = socketio.Client(reconnection=False)
    connect_soon(clients[2], hub.url)
    for client in clients:
        client.disconnect()


def connect_soon(client: socketio.Client, url: str) -> None:
    """The server learns of a socket's end a moment after its owner."""
    until = time.monotonic() + 10
    while not client.connected:
        try:
            client.connect(url, transports=["websocket"])
        except socketio.exceptions.ConnectionError:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_metrics_have_their_own_address_or_a_token(hub):
    port = free_port()
    hub.own_env |= {"HUB_METRICS_BIND": f"127.0.0.1:{port}", "HUB_METRICS_TOKEN": "t0ken-of-tests"}
    hub.migrate()
    hub.start("/readyz")
    own = f"http://127.0.0.1:{port}"
    assert get_status(own + "/healthz") == 404
    with urllib.request.urlopen(own + "/metrics") as answer:
        words = answer.read().decode()
    assert 'hub_requests_total{route="/readyz",method="GET",status="200"} ' in words
    assert "hub_outbox_backlog 0\n" in words
    assert "hub_worker_alive 1\n" in words
    assert get_status(hub.url + "/metrics") == 404
    asked = urllib.request.Request(
        hub.url + "/metrics", headers={"Authorization": "Bearer t0ken-of-tests"}
    )
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 200


def test_doctor_finds_the_one_process_sound(served):
    done = served.run("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in done.stdout.splitlines() if line.startswith("FAULT")] == []
    assert "worker: seen " in done.stdout


def test_doctor_says_how_to_mend_what_is_broken(hub):
    hub.own_env["HUB_MAIL_URL"] = f"smtp://127.0.0.1:{free_port()}?tls=none"
    done = hub.run("doctor")
    assert done.returncode == 1
    assert "FAULT   migrations: The database is empty" in done.stdout
    assert "to mend it: run: hub migrate" in done.stdout
    assert "to mend it: correct HUB_MAIL_URL" in done.stdout


def test_one_process_ends_within_three_seconds_of_ctrl_c(served):
    client = socketio.Client(reconnection=False)
    client.connect(served.url, transports=["websocket"])
    children = psutil.Process(served.process.pid).children(recursive=True)
    assert served.stop(signal.SIGINT) < 3
    assert served.process.returncode == 0
    assert [child.pid for child in children if child.is_running()] == []
    assert "Traceback" not in served.words()
    client.disconnect()
