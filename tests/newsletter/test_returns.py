"""Editors look through what came back, and say who gets mail again or none."""

import re

import pytest
import sqlalchemy as sa

from hub.accounts.models import ADMIN, NEWSLETTER_EDITOR, SECRETARIAT
from hub.core import clock as hub_clock
from hub.core import mail
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.core.mail import MailReturn, Return, Suppression
from tests.factories import make_member, sign_in

LIST, ADDRESSES = "/en/newsletter/returns", "/en/newsletter/returns/addresses"


@pytest.fixture
def editor(client):
    """A newsletter editor, signed in."""
    member = make_member("Lena Moreau", roles=(NEWSLETTER_EDITOR,))
    sign_in(client, member)
    return member


def came_back(address="amina@example.org", kind="hard", *, number=1, raw=b"550 no", words="no"):
    """A mail to the address came back."""
    told = Return(kind, address, "5.1.1" if kind == "hard" else "", words)
    mail.take_return("m", number, told, subject="New reply", raw=raw)
    db.session.commit()
    return db.session.scalars(
        sa.select(MailReturn).where(MailReturn.number == number, MailReturn.kind == kind)
    ).one()


def listed(page):
    """The addresses in the table of the page."""
    return re.findall(r'<bdi dir="ltr">([^<]+@[^<]+)</bdi>', page.text)


@pytest.mark.one_database
def test_only_those_who_keep_the_newsletter_see_what_came_back(client):
    row = came_back()
    listing = db.session.scalars(sa.select(Suppression.id)).one()
    pages = (LIST, f"{LIST}/{row.id}", ADDRESSES, f"{ADDRESSES}/{listing}")
    assert [client.get(page).status_code for page in pages] == [303, 404, 303, 404]
    member = make_member("Omar Haddad")
    sign_in(client, member)
    assert [client.get(page).status_code for page in pages] == [403, 404, 403, 404]
    assert client.post(ADDRESSES, data={"email": "a@example.org", "reason": "x"}).status_code == 403
    assert client.delete(f"{ADDRESSES}/{listing}", data={"reason": "x"}).status_code == 404
    assert mail.suppressed("amina@example.org")
    for role in (NEWSLETTER_EDITOR, SECRETARIAT, ADMIN):
        sign_in(client, make_member(f"Staff {role}", roles=(role,)))
        assert [client.get(page).status_code for page in pages] == [200] * 4
    assert client.get(f"{LIST}/{row.id + 1}").status_code == 404


def test_list_is_filtered_by_what_was_said_domain_day_and_address(client, editor, clock):
    came_back("amina@example.org", "hard", number=1)
    came_back("omar@mail.example.net", "soft", number=2)
    came_back("lena@example.org", "complaint", number=3)
    today = hub_clock.now().date()
    assert listed(client.get(LIST)) == [
        "lena@example.org",
        "omar@mail.example.net",
        "amina@example.org",
    ]
    for asked, expected in (
        ({"kind": "soft"}, ["omar@mail.example.net"]),
        ({"domain": "Example.org"}, ["lena@example.org", "amina@example.org"]),
        ({"address": "AMINA"}, ["amina@example.org"]),
        ({"address": "%"}, []),
        ({"until": "2001-01-01"}, []),
        ({"since": today.isoformat(), "kind": "hard"}, ["amina@example.org"]),
    ):
        assert listed(client.get(LIST, query_string=asked)) == expected, asked
    assert client.get(LIST, query_string={"kind": "forged"}).status_code == 422


@pytest.mark.one_database
def test_list_asks_the_same_for_one_row_and_for_thirty(client, editor, count_queries):
    came_back("a1@example.org", number=1)
    client.get(LIST)
    with count_queries() as for_one:
        assert len(listed(client.get(LIST))) == 1
    for number in range(2, 31):
        came_back(f"a{number}@example.org", number=number)
    with count_queries() as for_thirty:
        assert len(listed(client.get(LIST))) == 30
    assert len(for_thirty) == len(for_one)


@pytest.mark.one_database
def test_message_is_shown_as_text_and_never_rendered(client, editor):
    raw = "From: a\r\nX: <script>alert(1)</script>\r\n\u202eevil\x1b[2J\r\n".encode() + b"\xff"
    row = came_back(raw=raw, words="<img src=x onerror=alert(1)>")
    page = client.get(f"{LIST}/{row.id}")
    assert page.mimetype == "text/html"
    (shown,) = re.findall(r'<pre class="raw-mail"[^>]*>(.*?)</pre>', page.text, re.DOTALL)
    assert shown == "From: a\nX: &lt;script&gt;alert(1)&lt;/script&gt;\n�evil�[2J\n�"
    assert "<img src=x" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.one_database
def test_refusal_at_the_door_has_no_message(client, editor):
    row = came_back(raw=None)
    assert "Nothing is kept of it" in client.get(f"{LIST}/{row.id}").text


def test_address_is_written_down_with_a_reason_and_lifted_with_one(client, editor):
    sent = {"email": " Amina@Example.org ", "reason": "Asked by telephone", "_key": "k1"}
    answer = client.post(ADDRESSES, data=sent)
    assert (answer.status_code, answer.location) == (303, ADDRESSES)
    assert client.post(ADDRESSES, data=sent).status_code == 303
    row = db.session.scalars(sa.select(Suppression)).one()
    assert (row.address, row.reason, row.words, row.added_by) == (
        "amina@example.org",
        "by_hand",
        "Asked by telephone",
        editor.id,
    )
    page = client.get(f"{ADDRESSES}/{row.id}")
    assert "Asked by telephone" in page.text
    lifted = client.post(f"{ADDRESSES}/{row.id}?_method=DELETE", data={"reason": "Works again"})
    assert lifted.status_code == 303
    assert not mail.suppressed("amina@example.org")
    acts = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [(each.act, each.actor_id, each.facts) for each in acts] == [
        ("newsletter.suppressed", editor.id, {"reason": "Asked by telephone"}),
        ("newsletter.lifted", editor.id, {"reason": "Works again"}),
    ]
    assert acts[0].subject == acts[1].subject
    assert "amina" not in acts[0].subject


def test_address_comes_back_to_the_list_when_its_mail_comes_back(client, editor):
    came_back(number=1)
    row = db.session.scalars(sa.select(Suppression)).one()
    client.delete(f"{ADDRESSES}/{row.id}", data={"reason": "Works again"})
    came_back(number=2)
    assert mail.suppressed("amina@example.org")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"email": "", "reason": "x"}, "Enter an email address."),
        ({"email": "nobody", "reason": "x"}, ""),
        ({"email": "omar@example.org", "reason": " "}, "Write down the reason."),
        ({"email": "amina@example.org", "reason": "x"}, "This address gets no mail already."),
        ({"email": "omar@example.org", "reason": "x" * 301}, ""),
    ],
)
def test_address_that_cannot_be_added_is_told_beside_its_field(client, editor, sent, told):
    came_back()
    answer = client.post(ADDRESSES, data=sent)
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    assert told in answer.text
    assert sent["reason"].strip() in answer.text
    assert not mail.suppressed("omar@example.org")


@pytest.mark.one_database
def test_lifting_needs_a_reason(client, editor):
    came_back()
    row = db.session.scalars(sa.select(Suppression)).one()
    assert client.delete(f"{ADDRESSES}/{row.id}", data={"reason": ""}).status_code == 422
    assert mail.suppressed("amina@example.org")


@pytest.mark.one_database
def test_reading_changes_nothing(client, editor):
    row = came_back()
    listing = db.session.scalars(sa.select(Suppression.id)).one()
    for page in (
        LIST,
        f"{LIST}/{row.id}",
        ADDRESSES,
        f"{ADDRESSES}?email=omar@example.org&reason=x",
        f"{ADDRESSES}/{listing}?_method=DELETE&reason=x",
    ):
        assert client.get(page).status_code == 200
    assert set(db.session.scalars(sa.select(Suppression.address))) == {"amina@example.org"}
    assert db.session.scalar(sa.select(sa.func.count(AuditEntry.number))) == 0
