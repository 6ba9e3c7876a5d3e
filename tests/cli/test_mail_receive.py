"""`hub mail receive` as a mail server's pipe calls it: its input, its exit code."""

import datetime as dt
import os

import pytest

from hub.cli.mailing import take
from hub.core.inbound import receiving
from tests.core.inbound.samples import AUTOMATIC
from tests.discussions.answering import omars, open_for_answers

__all__ = ["omars", "open_for_answers"]

MAIL = "From: omar@example.org\nTo: %s\nMessage-ID: <1@example.org>\n\nThe employer pays.\n"
UNKNOWN = "reply+00000000000000000000000000000000@hub.example.org"


def test_exit_codes_are_those_of_a_mail_server(omars, monkeypatch):
    assert take(omars.answer().as_bytes()) == os.EX_OK
    assert take(omars.answer().as_bytes()) == os.EX_OK
    assert take(omars.answer(From="lena@example.org", Message_ID="<2@x>").as_bytes()) == os.EX_OK
    assert take(AUTOMATIC[0].read_bytes()) == os.EX_OK
    assert take((MAIL % UNKNOWN).encode()) == os.EX_NOUSER
    assert take((MAIL % omars.address).encode(), (UNKNOWN,)) == os.EX_NOUSER
    assert take(b"\n") == os.EX_DATAERR
    assert take(b"Subject: x\n" + b"\n--b" * 3000) == os.EX_DATAERR
    assert [reply.source for reply in omars.replies()] == ["The employer pays."]
    monkeypatch.setattr(receiving, "LIMITS", ((dt.timedelta(minutes=1), 1),))
    assert take(omars.answer(Message_ID="<3@x>").as_bytes()) == os.EX_TEMPFAIL
    assert len(omars.replies()) == 1


@pytest.mark.slow
@pytest.mark.one_database
def test_pipe_keeps_mail_that_cannot_be_done_now(hub):
    hub.own_env["HUB_MAIL_REPLY_ADDRESS"] = "reply@hub.example.org"

    def pipe(*recipients):
        done = hub.run("mail", "receive", *recipients, given=MAIL % UNKNOWN)
        return done.returncode, done.stderr

    assert pipe() == (os.EX_TEMPFAIL, "hub: The database is empty; run: hub migrate\n")
    hub.migrate()
    assert pipe(UNKNOWN)[0] == os.EX_NOUSER
    hub.own_env["HUB_NONSENSE"] = "1"
    code, said = pipe()
    assert code == os.EX_TEMPFAIL
    assert said.startswith("hub: HUB_NONSENSE is not a setting of the Hub; ")
