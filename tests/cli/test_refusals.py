"""What cannot work is said in one line that tells how to mend it: exit code 2, no trace."""

import socket

import pytest

from tests.support.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def refused(hub):
    """Run a command that must refuse; the one line it says."""

    def run(*arguments, **environ):
        hub.own_env.update(environ)
        done = hub.run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        lines = done.stderr.splitlines()
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("hub: ")
        return lines[0].removeprefix("hub: ")

    return run


def test_unknown_setting_is_refused_with_the_nearest_name(refused):
    words = refused("serve", HUB_DATABASE="sqlite:////tmp/hub.db")
    assert words == "HUB_DATABASE is not a setting of the Hub; did you mean HUB_DATABASE_URL?"


def test_wrong_setting_is_refused(refused):
    words = refused("serve", HUB_THREADS="many")
    assert words.startswith("HUB_THREADS=many is not a whole number; give threads between")


def test_missing_secret_key_is_refused_outside_the_demo(refused):
    words = refused("serve", HUB_DEMO="0", HUB_SECRET_KEY="")
    assert words.startswith("HUB_SECRET_KEY is not set; make one with: python3 -c ")


def test_port_in_use_is_refused(hub, refused):
    hub.migrate()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", hub.port))
        taken.listen()
        words = refused("serve")
    assert words == (
        f"127.0.0.1:{hub.port} cannot be listened on (Address already in use); stop what listens "
        f"there, or give another address in HUB_BIND, for example 127.0.0.1:{hub.port + 1}"
    )


def test_database_that_is_not_migrated_is_refused(refused):
    assert refused("serve") == "The database is empty; run: hub migrate"


def test_database_that_is_away_is_refused(refused):
    port = free_port()
    words = refused("serve", HUB_DATABASE_URL=f"postgresql://hub:secret@127.0.0.1:{port}/hub")
    assert words.startswith(f"HUB_DATABASE_URL=postgresql://hub:***@127.0.0.1:{port}/hub does not")
    assert words.endswith("; start the database, or correct the address")


def test_data_directory_that_cannot_be_written_is_refused(refused):
    words = refused("serve", HUB_DATA_DIR="/proc/hub")
    assert words.startswith("HUB_DATA_DIR=/proc/hub cannot be written (")
    assert words.endswith("; make it writable for this user or give another directory")


@pytest.mark.parametrize("command", ["live", "worker", "beat"])
def test_commands_for_several_processes_are_refused_without_redis(hub, refused, command):
    hub.migrate()
    assert refused(command).startswith(f"`hub {command}` is for several processes and HUB_REDIS_")


def test_redis_with_sqlite_is_refused(hub, refused):
    hub.migrate()
    assert refused("serve", HUB_REDIS_URL="redis://127.0.0.1:6379/0") == (
        "HUB_REDIS_URL joins several processes, which need PostgreSQL; "
        "set HUB_DATABASE_URL, or unset HUB_REDIS_URL"
    )


def test_settings_lists_everything_and_then_what_is_wrong(hub):
    hub.own_env["HUB_THREADS"] = "many"
    done = hub.run("settings")
    assert done.returncode == 2
    assert "HUB_BIND" in done.stdout
    assert done.stderr.startswith("hub: HUB_THREADS=many")


def test_help_is_quick_and_imports_no_application(hub):
    hub.own_env["PYTHONPROFILEIMPORTTIME"] = "1"
    done = hub.run("--help")
    assert done.returncode == 0
    assert "demo         Set everything up" in done.stdout
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "hub.cli" in imported
    assert imported.isdisjoint({"flask", "sqlalchemy", "hub.app"})
