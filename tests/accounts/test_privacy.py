"""One's own matters: exported, erased."""

import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from hub.accounts.models import MemberRole, Passkey, RoleChange, SignIn
from hub.accounts.services import privacy
from hub.core.db import db
from hub.core.mail import MailMessage
from hub.core.mail.messages import NOBODY
from hub.core.signals import OutboxRow
from tests.accounts.support import PASSWORD, fresh, is_signed_in, log_in, member_with_password
from tests.factories import make_member, sign_in


def files_in(answer):
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bag:
        return {name: json.loads(bag.read(name)) for name in bag.namelist()}


@pytest.fixture
def member(client):
    someone = member_with_password(
        "Amina",
        handle="amina",
        email="amina@example.org",
        real_name="Amina Diallo",
        bio="About me",
        country="SN",
        languages=["fr"],
    )
    log_in(client, someone)
    return someone


def test_export_holds_ones_own_matters_and_nobody_elses(app, client, member, run_jobs):
    other = make_member("Somebody Else", email="else@example.org")
    sign_in(app.test_client(), other)
    for address in ("amina@example.org", "else@example.org"):
        client.post("/en/reset", data={"email": address})
    run_jobs()
    answer = client.post("/en/settings/privacy/export")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hub-amina.zip"'
    files = files_in(answer)
    assert files["account.json"]["email"] == "amina@example.org"
    assert files["account.json"]["real_name"] == "Amina Diallo"
    assert len(files["account.json"]["sign_ins"]) == 1
    assert [mail["to"] for mail in files["mail.json"]] == ["amina@example.org"]
    text = json.dumps(files)
    assert "else@example.org" not in text
    assert "Somebody Else" not in text
    assert "argon2" not in text


def test_other_features_add_their_part(client, member, monkeypatch):
    monkeypatch.setattr(privacy, "_parts", {"poems": lambda who: [who.handle]})
    assert files_in(client.post("/en/settings/privacy/export")) == {"poems.json": ["amina"]}


def test_erasure_asks_for_the_password_and_says_what_will_happen(client, member):
    page = client.get("/en/settings/privacy/erase").get_data(as_text=True)
    assert "cannot be undone" in page
    assert "former member" in page
    wrong = client.post("/en/settings/privacy/erase", data={"password": "no", "understood": "y"})
    assert wrong.status_code == 422
    unread = client.post("/en/settings/privacy/erase", data={"password": PASSWORD})
    assert unread.status_code == 422
    assert fresh(member).state == "active"


def test_erased_member_leaves_a_row_and_nothing_else(
    app, client, member, run_jobs, mailbox, monkeypatch
):
    told = []
    monkeypatch.setattr(privacy, "_erasers", [lambda who: told.append(who.name)])
    db.session.add(MemberRole(member_id=member.id, role="editor"))
    db.session.add(
        Passkey(member_id=member.id, credential_id=b"1", public_key=b"2", name="Amina's laptop")
    )
    db.session.commit()
    other_browser = app.test_client()
    sign_in(other_browser, member)
    number, public_id = member.id, member.public_id
    client.post("/en/reset", data={"email": "amina@example.org"})
    answer = client.post(
        "/en/settings/privacy/erase", data={"password": PASSWORD, "understood": "y"}
    )
    assert answer.status_code == 303
    assert not is_signed_in(client)
    assert not is_signed_in(other_browser)
    kept = fresh(member)
    assert (kept.id, kept.state, kept.handle, kept.public_name) == (
        number,
        "erased",
        f"former-{number}",
        "",
    )
    assert told == ["Amina"]
    row = db.session.execute(sa.text("SELECT * FROM member WHERE id = :id"), {"id": number}).one()
    assert "Amina" not in str(row)
    assert "amina" not in str(row)
    for table in (SignIn, Passkey, MemberRole, RoleChange):
        assert db.session.scalars(sa.select(table)).all() == []
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to("amina@example.org")] == [
        "Your account at The Hub is erased"
    ]
    assert client.get(f"/en/members/{public_id}").status_code == 404
    assert "accounts.MemberErased" in db.session.scalars(sa.select(OutboxRow.signal)).all()


def test_mail_sent_before_keeps_no_address(client, member, run_jobs):
    client.post("/en/reset", data={"email": "amina@example.org"})
    run_jobs()
    client.post("/en/settings/privacy/erase", data={"password": PASSWORD, "understood": "y"})
    rows = db.session.scalars(
        sa.select(MailMessage).where(MailMessage.kind != "account-erased")
    ).all()
    assert [(row.recipient, row.text, row.html, row.member_id) for row in rows] == [
        (NOBODY, "", "", None)
    ]


def test_address_of_an_erased_member_may_register_again(client, member, run_jobs, mailbox):
    client.post("/en/settings/privacy/erase", data={"password": PASSWORD, "understood": "y"})
    client.post(
        "/en/register",
        data={"name": "Amina", "email": "amina@example.org", "password": PASSWORD},
    )
    run_jobs()
    assert mailbox.to("amina@example.org")[-1]["Subject"] == "Confirm your address for The Hub"


def test_last_admin_cannot_erase_the_account(client, member):
    db.session.add(MemberRole(member_id=member.id, role="admin"))
    db.session.commit()
    answer = client.post(
        "/en/settings/privacy/erase", data={"password": PASSWORD, "understood": "y"}
    )
    assert answer.status_code == 422
    assert b"last admin" in answer.data
    assert fresh(member).state == "active"
