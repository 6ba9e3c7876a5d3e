"""A member whose mail comes back learns of it on the site, and says that the address works."""

import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from hub.accounts.services import privacy
from hub.core import mail
from hub.core.db import db
from hub.core.mail import MailReturn, Return, Suppression
from tests.factories import make_member, sign_in

TOLD = "came back, so we send none there any more"


def mail_came_back(member, kind="hard"):
    """The mailbox of the member is said to be gone."""
    mail.take_return("m", 1, Return(kind, member.email.upper(), "5.1.1", "no such user"))
    db.session.commit()


@pytest.mark.one_database
def test_settings_say_that_mail_comes_back(client):
    amina = make_member()
    sign_in(client, amina)
    assert TOLD not in client.get("/en/settings/profile").text
    mail_came_back(amina)
    for page in ("profile", "language", "security", "privacy"):
        assert TOLD in client.get(f"/en/settings/{page}").text, page


def test_member_has_mail_sent_again_by_a_post_alone(client):
    amina, omar = make_member(), make_member("Omar Haddad")
    sign_in(client, amina)
    own, others = str(amina.email), str(omar.email)
    mail_came_back(amina)
    mail.suppress(others, mail.HARD)
    db.session.commit()
    assert client.get("/en/settings/address/mail").status_code == 405
    assert mail.suppressed(own)
    answer = client.post("/en/settings/address/mail")
    assert (answer.status_code, answer.location) == (303, "/en/settings/profile")
    assert not mail.suppressed(own)
    assert mail.suppressed(others)
    assert TOLD not in client.get("/en/settings/profile").text


def test_export_holds_what_came_back_and_erasure_forgets_it(app):
    amina = make_member()
    address = amina.email
    mail_came_back(amina)
    with zipfile.ZipFile(io.BytesIO(privacy.export(amina))) as bag:
        (told,) = json.loads(bag.read("returned_mail.json"))
    assert (told["kind"], told["status"], told["words"]) == ("hard", "5.1.1", "no such user")
    privacy.erase(amina)
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count(MailReturn.id))) == 0
    row = db.session.scalars(sa.select(Suppression)).one()
    assert (row.address, row.words) == (address, "")
