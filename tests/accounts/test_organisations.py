"""Organisations, their verification and who belongs to them."""

import pytest
import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.services import organisations
from hub.core.db import db
from hub.core.signals import OutboxRow
from tests.accounts.support import fresh
from tests.factories import make_member, sign_in

FORM = {
    "name": "Rights House",
    "kind": "civil-society",
    "country": "SN",
    "website": "https://rights.example.org",
}


def the_organisation():
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(sa.select(Organisation)).one()


@pytest.fixture
def secretariat(app):
    browser = app.test_client()
    sign_in(browser, make_member(roles=("secretariat",)))
    return browser


def test_organisation_is_added_by_a_member_and_edited_until_it_is_verified(
    client, app, secretariat
):
    assert client.get("/en/organisations/new").status_code == 303
    sign_in(client, make_member())
    answer = client.post("/en/organisations/", data=FORM)
    assert answer.location == "/en/organisations/rights-house"
    assert client.post("/en/organisations/", data=FORM | {"name": "RIGHTS house"}).location == (
        "/en/organisations/rights-house"
    )
    path = "/en/organisations/rights-house"
    assert client.post(f"{path}/edit", data=FORM | {"name": "New Name"}).status_code == 303
    assert the_organisation().name == "New Name"

    other = app.test_client()
    sign_in(other, make_member())
    assert other.get(f"{path}/edit").status_code == 403
    assert other.post(f"{path}/verification", data={}).status_code == 403
    assert secretariat.post(f"{path}/verification", data={}).status_code == 303
    assert the_organisation().verified_at is not None
    assert client.get(f"{path}/edit").status_code == 403
    assert secretariat.get(f"{path}/edit").status_code == 200
    assert b"Verified" in other.get("/en/organisations/?q=new").data


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "x"}, b"between 2 and 200"),
        ({"website": "javascript:alert(1)"}, b"Begin with https://"),
        ({"kind": "nonsense"}, b"Not a valid choice"),
    ],
)
def test_organisation_that_cannot_be_is_refused(client, change, words):
    sign_in(client, make_member())
    answer = client.post("/en/organisations/", data=FORM | change)
    assert answer.status_code == 422
    assert words in answer.data


def test_affiliation_is_verified_by_the_mail_domain_of_a_verified_organisation(client, secretariat):
    house = organisations.add(
        name="Rights House", kind="civil-society", country=None, website=None, actor=None
    )
    inside = make_member(email="a@field.rights.example.org", organisation_id=house.id)
    outside = make_member(email="b@notrights.example.org", organisation_id=house.id)
    path = "/en/organisations/rights-house/verification"
    refused = secretariat.post(path, data={"mail_domain": "gmail.com"})
    assert refused.status_code == 422
    assert secretariat.post(path, data={"mail_domain": "@Rights.example.org"}).status_code == 303
    assert fresh(inside).affiliation_verified_at is not None
    assert fresh(outside).affiliation_verified_at is None
    assert db.session.scalars(sa.select(OutboxRow.signal)).all() == ["accounts.AffiliationVerified"]
    page = secretariat.get(f"/en/members/{inside.public_id}")
    assert b"Verified" in page.data
    secretariat.delete(path)
    assert fresh(inside).affiliation_verified_at is None


def test_affiliation_is_verified_by_hand_and_void_in_another_organisation(secretariat, client):
    house = organisations.add(
        name="Rights House", kind="civil-society", country=None, website=None, actor=None
    )
    other = organisations.add(
        name="Other House", kind="academia", country=None, website=None, actor=None
    )
    member = make_member(organisation_id=house.id)
    path = f"/en/members/{member.public_id}/affiliation"
    sign_in(client, member)
    assert client.post(path).status_code == 403
    assert secretariat.post(path).status_code == 303
    kept = fresh(member)
    assert kept.affiliation_verified_at is not None
    organisations.join(kept, db.session.get_one(Organisation, other.id))
    assert kept.affiliation_verified_at is None
