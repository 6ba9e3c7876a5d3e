"""The demonstration's mail can be read on a page, and its HTML can do no harm there."""

import datetime as dt

import pytest

from hub.app import create_app
from hub.config import Settings
from hub.core import mail
from tests.conftest import SECRET_KEY, Browser

HTML = (
    '<html lang="en"><head><title>x</title></head><body>'
    '<a href="http://localhost/en/confirm/abc">Confirm</a><script>alert(1)</script></body></html>'
)


@pytest.fixture
def demo(tmp_path):
    """A demonstration of its own, without a row."""
    settings = Settings(
        data_dir=tmp_path,
        secret_key=SECRET_KEY,
        base_url="http://localhost",
        demo=True,
    )
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Browser
    return app


@pytest.fixture
def sent(demo):
    """`sent(number, subject)` puts a mail where mail goes without a server."""
    settings = demo.extensions["settings"]

    def send(number, subject):
        message = mail.MailMessage(
            id=number,
            message_id=f"<{number}@example.org>",
            recipient="amina@example.org",
            lang="en",
            subject=subject,
            text="Open this:\nhttp://localhost/en/confirm/abc.\n",
            html=HTML,
            headers={},
            created_at=dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC),
        )
        raw = mail.as_email(message, settings).as_bytes()
        mail.FileTransport(settings.mail_dir).send(
            f"{number:08d}", raw, sender="hub@example.org", to=message.recipient
        )

    return send


def page(demo, address):
    answer = demo.test_client().get(address)
    assert answer.status_code == 200
    return answer


def test_mail_is_listed_newest_first(demo, sent):
    sent(1, "First letter")
    sent(2, "Second letter")
    words = page(demo, "/en/demo/mail").text
    assert words.index("Second letter") < words.index("First letter")
    assert "amina@example.org" in words


def test_mailbox_without_mail_says_what_comes_here(demo):
    assert "No mail yet" in page(demo, "/en/demo/mail").text


def test_mail_without_a_language_leads_to_the_readers_own(demo):
    answer = demo.test_client().get("/demo/mail", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.location) == (302, "/fr/demo/mail")


def test_text_of_a_mail_has_links_to_follow(demo, sent):
    sent(7, "Confirm <b>your</b> address")
    answer = page(demo, "/en/demo/mail/7")
    link = '<a href="http://localhost/en/confirm/abc">http://localhost/en/confirm/abc</a>.'
    assert link in answer.text
    assert "Confirm &lt;b&gt;your&lt;/b&gt; address" in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]


def test_html_of_a_mail_is_shut_in(demo, sent):
    sent(7, "Confirm")
    answer = page(demo, "/en/demo/mail/7/html")
    csp = answer.headers["Content-Security-Policy"]
    assert csp.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
    assert "allow-scripts" not in csp
    assert "script-src" not in csp
    assert '<head><base target="_blank">' in answer.text


def test_mail_that_was_not_sent_is_not_found(demo):
    for address in ("/en/demo/mail/1", "/en/demo/mail/1/html", "/en/demo/mail/99999999999"):
        assert demo.test_client().get(address).status_code == 404


def test_only_a_demonstration_has_the_page(app, client):
    assert [rule for rule in app.url_map.iter_rules() if "/demo/" in rule.rule] == []
    assert client.get("/en/demo/mail").status_code == 404
