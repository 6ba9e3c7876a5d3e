"""What no person wrote is known as such; what a person wrote is not."""

import pytest

from hub.core.inbound import read
from tests.core.inbound.samples import AUTOMATIC

PERSONAL = b"From: omar@example.org\nTo: x@example.org\nSubject: %s\n%s\nHello\n"


def sign(subject="Re: Fees", headers=""):
    return read(PERSONAL % (subject.encode(), headers.encode())).program


def test_samples_are_at_least_twenty():
    assert len(AUTOMATIC) >= 20


@pytest.mark.parametrize("mail", AUTOMATIC, ids=[mail.stem for mail in AUTOMATIC])
def test_mail_of_a_program_is_known_and_not_read(mail):
    found = read(mail.read_bytes())
    assert found.program
    assert found.text == ""


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied\n",
        "AUTO-SUBMITTED: Auto-Generated; owner=x\n",
        "Precedence: auto_reply\n",
        "X-Auto-Response-Suppress: OOF\n",
        "List-Id: <a.example.org>\n",
        "Return-Path: <>\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
    ],
)
def test_one_header_is_enough(header):
    assert sign(headers=header) == header.partition(":")[0].lower()


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no\n",
        "Precedence: normal\n",
        "Return-Path: <omar@example.org>\n",
        "Content-Type: multipart/mixed; boundary=report\n",
        "Received: a\n" * 9,
    ],
)
def test_headers_of_people_are_no_signs(header):
    assert sign(headers=header) == ""


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Out of office: what do you do?",
        "Autonomy of agencies",
        "Re: Automatic replies are a nuisance",
        "RE : Réponse automatique, une question",
        "Automation of border control",
        "外出务工人员的费用",
    ],
)
def test_subjects_of_people_are_no_signs(subject):
    assert sign(subject) == ""
