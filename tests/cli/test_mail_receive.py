"""`hub mail receive` as a mail server's pipe calls it: a process, its input, an exit code."""

import os

import pytest

from tests.core.inbound.samples import AUTOMATIC

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

MAIL = "From: omar@example.org\nTo: %s\nMessage-ID: <1@example.org>\n\nThe employer pays.\n"
UNKNOWN = "reply+00000000000000000000000000000000@hub.example.org"


@pytest.fixture
def pipe(hub):
    """Give a message to the command; its exit code and what it said."""
    hub.own_env["HUB_MAIL_REPLY_ADDRESS"] = "reply@hub.example.org"

    def give(raw, *recipients, **environ):
        hub.own_env.update(environ)
        done = hub.run("mail", "receive", *recipients, given=raw)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr

    return give


def test_mail_that_cannot_be_done_now_is_to_be_given_again(hub, pipe):
    assert pipe(MAIL % UNKNOWN) == (
        os.EX_TEMPFAIL,
        "hub: The database is empty; run: hub migrate\n",
    )
    code, said = pipe(MAIL % UNKNOWN, HUB_DATABASE_URL="postgresql://hub@127.0.0.1:9/hub")
    assert code == os.EX_TEMPFAIL
    assert said.startswith("hub: HUB_DATABASE_URL=postgresql://hub@127.0.0.1:9/hub does not answer")
    code, said = pipe(MAIL % UNKNOWN, HUB_NONSENSE="1")
    assert code == os.EX_TEMPFAIL
    assert said.startswith("hub: HUB_NONSENSE is not a setting of the Hub; ")


def test_exit_codes_are_those_of_a_mail_server(hub, pipe):
    assert hub.run("migrate").returncode == 0
    assert pipe(MAIL % UNKNOWN)[0] == os.EX_NOUSER
    assert pipe(MAIL % "x@example.org", UNKNOWN)[0] == os.EX_NOUSER
    assert pipe(AUTOMATIC[0].read_text(encoding="utf-8"))[0] == os.EX_OK
    assert pipe("\n")[0] == os.EX_DATAERR
    assert pipe("Subject: x\n" + "\n--b" * 3000) == (
        os.EX_DATAERR,
        "hub: the message cannot be read: too many parts\n",
    )
