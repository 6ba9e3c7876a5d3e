"""`hub demo`: everything set up once, served by one small process."""

import re
import signal
import sqlite3

import pytest
import socketio

from tests.support.browser import HubProcess, get_status

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

MEMORY_MB = 220
TABLES = ("member", "space", "topic", "contribution", "proposal", "mail_message")


def test_demo_sets_everything_up_once_and_stays_small(hub):
    hub.command = "demo"
    hub.start("/readyz")
    said = hub.words()
    assert re.findall(r"^\[(\d)/4\] ([A-Z][a-z ]+) …", said, re.MULTILINE) == [
        ("1", "Data directory"),
        ("2", "Database"),
        ("3", "Front end"),
        ("4", "Demo data"),
    ]
    assert f"The Hub is at {hub.url}" in said
    assert "sign in as one of these" in said
    first = counts(hub)
    assert (first["member"] >= 40, first["space"], first["topic"] >= 30) == (True, 6, True)
    # RFC 9106 §4, the second recommended option; the other tests take hashes that are quick.
    assert {kept.rpartition("$")[0].rpartition("$")[0] for kept in passwords(hub)} == {
        "$argon2id$v=19$m=65536,t=3,p=4"
    }

    clients = [socketio.Client(reconnection=False) for _ in range(20)]
    for client in clients:
        client.connect(hub.url, transports=["websocket"])
    for path in ("/en/", "/fr/discussions/", "/ar/discussions/", "/en/search?q=remittances"):
        for _ in range(5):
            assert get_status(hub.url + path) == 200
    assert hub.memory_mb() < MEMORY_MB
    assert hub.stop(signal.SIGINT) < 10
    assert hub.process.returncode == 0
    for client in clients:
        client.disconnect()

    hub.start("/readyz")
    assert "Demo data … already there" in hub.words()
    assert counts(hub) == first


def counts(hub: HubProcess) -> dict[str, int]:
    with sqlite3.connect(hub.data_dir / "hub.db", timeout=15) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in TABLES
        }


def passwords(hub: HubProcess) -> list[str]:
    """The passwords of its members as they are kept."""
    with sqlite3.connect(hub.data_dir / "hub.db", timeout=15) as connection:
        asked = "SELECT password FROM member WHERE password IS NOT NULL"
        return [kept for (kept,) in connection.execute(asked)]
