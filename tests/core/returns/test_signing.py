"""Mail is signed for its sender's domain, and goes out all the same where the key is no good."""

import base64
import dataclasses
import logging
import re

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hub.app import MIGRATIONS, create_app
from hub.core import mail
from hub.core.doctor import State, examine
from tests.core.returns.support import queued


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """The file of a private key."""
    path = tmp_path_factory.mktemp("keys") / "hub.pem"
    made = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    path.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def set_key(app, settings, monkeypatch):
    """`set_key(path)` has mail signed with that key."""

    def use(path, **changes):
        changed = dataclasses.replace(
            app.extensions["settings"], dkim_key=str(path), dkim_selector="autumn", **changes
        )
        monkeypatch.setitem(app.extensions, "settings", changed)
        return changed

    return use


def verified(raw, record):
    """Whether the signature holds for who asks the DNS, which knows this one record."""
    name, _, value = record.partition(" TXT ")

    def look_up(asked, timeout=5):
        return value.strip('"').encode() if asked == f"{name}.".encode() else None

    return dkim.verify(raw, dnsfunc=look_up)


def test_signature_of_what_a_server_was_given_holds(set_key, key, by_smtp):
    settings = set_key(key)
    queued("amina@example.org", subject="Réponse à votre question : « émigrer »")
    assert mail.send_due() == 1
    (envelope,) = by_smtp.envelopes
    record = mail.dns_record(settings)
    assert record.startswith('autumn._domainkey.example.org TXT "v=DKIM1; k=rsa; p=')
    assert verified(envelope.content, record)
    (message,) = by_smtp.messages
    tags = dict(re.findall(r"(\w+)=([^;]*)", re.sub(r"\s+", "", message["DKIM-Signature"])))
    assert (tags["d"], tags["s"], tags["a"]) == ("example.org", "autumn", "rsa-sha256")
    assert {"from", "to", "subject", "date", "message-id"} < set(tags["h"].split(":"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Somebody answered.", b"Somebody demands money."),
        (b"To: amina@example.org", b"To: omar@example.org"),
        (b"From: The Hub", b"From: A bank <a@bank.example>\r\nFrom: The Hub"),
        (b"Subject: New reply", b"Subject: Urgent\r\nSubject: New reply"),
    ],
)
def test_signature_of_what_was_changed_on_the_way_does_not_hold(
    set_key, key, by_smtp, before, after
):
    settings = set_key(key)
    queued("amina@example.org")
    mail.send_due()
    raw = by_smtp.envelopes[0].content
    record = mail.dns_record(settings)
    assert (verified(raw, record), before in raw) == (True, True)
    assert not verified(raw.replace(before, after), record)


@pytest.mark.one_database
def test_headers_that_end_a_mailing_are_signed(set_key, key):
    settings = set_key(key)
    raw = (
        b"From: hub@example.org\r\nTo: amina@example.org\r\nSubject: News\r\n"
        b"List-Unsubscribe: <https://hub.example.org/leave>\r\n"
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nNews\r\n"
    )
    signed = mail.signed(raw)
    assert signed.endswith(raw)
    assert verified(signed, mail.dns_record(settings))
    changed = signed.replace(b"hub.example.org/leave", b"bad.example.org/leave")
    assert not verified(changed, mail.dns_record(settings))


@pytest.mark.one_database
def test_mail_is_not_signed_without_a_key(app):
    assert mail.signed(b"From: a@example.org\r\n\r\nB") == b"From: a@example.org\r\n\r\nB"


@pytest.mark.parametrize("content", [None, b"", b"no key", b"\xff" * 40, "torn"])
def test_key_that_cannot_sign_is_told_and_stops_no_mail(
    set_key, key, by_smtp, tmp_path, caplog, content
):
    path = tmp_path / "bad.pem"
    if content == "torn":
        content = key.read_bytes()[:400] + b"\n-----END PRIVATE KEY-----\n"
    if content is not None:
        path.write_bytes(content)
    settings = set_key(path)
    queued("amina@example.org")
    with caplog.at_level(logging.ERROR):
        assert mail.send_due() == 1
    assert [message["DKIM-Signature"] for message in by_smtp.messages] == [None]
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "mail goes out without a signature"
    ]
    found = {each.part: each for each in examine(settings, MIGRATIONS, True)}["signature of mail"]
    assert (found.state, str(path) in found.words) == (State.WARNING, True)


@pytest.mark.one_database
def test_start_says_that_a_key_cannot_sign(settings, tmp_path, caplog):
    told = dataclasses.replace(settings, dkim_key=str(tmp_path / "missing.pem"))
    with caplog.at_level(logging.ERROR):
        create_app(told, live=False)
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "mail will go out without a signature"
    ]


@pytest.mark.one_database
def test_new_key_in_the_same_file_is_used(set_key, key, tmp_path):
    path = tmp_path / "hub.pem"
    path.write_bytes(b"no key")
    settings = set_key(path)
    raw = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: C\r\n\r\nD\r\n"
    assert mail.signed(raw) == raw
    path.write_bytes(key.read_bytes())
    assert verified(mail.signed(raw), mail.dns_record(settings))


@pytest.mark.one_database
def test_doctor_says_what_the_dns_has_to_say(set_key, key):
    settings = set_key(key)
    found = {each.part: each for each in examine(settings, MIGRATIONS, True)}["signature of mail"]
    public = base64.b64encode(
        serialization.load_pem_private_key(key.read_bytes(), None)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    ).decode()
    assert found.state is State.OK
    assert f'autumn._domainkey.example.org TXT "v=DKIM1; k=rsa; p={public}"' in found.words
