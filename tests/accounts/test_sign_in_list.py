"""The list of one's sign-ins, and ending them."""

import datetime as dt

from hub.accounts.models import SignIn, device_named
from hub.accounts.services import sign_ins
from hub.accounts.tasks import note_visit
from hub.core import realtime
from hub.core.db import db
from tests.accounts.support import is_signed_in, log_in, member_with_password
from tests.factories import make_member, sign_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile "
    "Safari/537.36"
)


def test_sign_ins_are_listed_and_ended_one_by_one(app, client, monkeypatch):
    cuts: list[object] = []
    monkeypatch.setattr(realtime, "_cutter", [cuts.append])
    member = member_with_password()
    log_in(client, member)
    phone = app.test_client()
    row = sign_in(phone, member)
    row.agent, row.address = ANDROID, "192.0.2.7"
    db.session.commit()
    page = client.get("/en/settings/sign-ins").get_data(as_text=True)
    assert "Chrome · Android" in page
    assert "192.0.2.7" in page
    assert page.count("This browser") == 1
    number = row.id
    assert client.post(f"/en/settings/sign-ins/{number}?_method=DELETE").status_code == 303
    assert not is_signed_in(phone)
    assert is_signed_in(client)
    assert cuts == [{"member": None, "session": number}]


def test_all_other_sign_ins_end_at_once(app, client):
    member = member_with_password()
    log_in(client, member)
    others = [app.test_client() for _ in range(3)]
    for other in others:
        sign_in(other, member)
    client.delete("/en/settings/sign-ins")
    assert [is_signed_in(other) for other in others] == [False] * 3
    assert is_signed_in(client)


def test_sign_in_of_somebody_else_is_not_found(app, client):
    stranger = app.test_client()
    row = sign_in(stranger, make_member())
    sign_in(client, make_member())
    assert client.delete(f"/en/settings/sign-ins/{row.id}").status_code == 404
    assert is_signed_in(stranger)


def test_visit_is_noted_by_the_worker_not_by_the_page(client, clock):
    row = sign_in(client, make_member())
    before = row.seen_at
    clock(by=dt.timedelta(minutes=30))
    client.get("/en/settings/sign-ins")
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get_one(SignIn, row.id).seen_at == before
    note_visit.run(row.id)
    db.session.expire_all()
    assert db.session.get_one(SignIn, row.id).seen_at > before


def test_unused_sign_ins_are_forgotten(client, clock):
    sign_in(client, make_member())
    clock(by=dt.timedelta(days=29))
    assert sign_ins.forget_unused() == 0
    clock(by=dt.timedelta(days=2))
    assert sign_ins.forget_unused() == 1


def test_browser_is_called_by_its_name(app):
    assert device_named(FIREFOX) == "Firefox · Linux"
    assert device_named(ANDROID) == "Chrome · Android"
    assert device_named("curl/8") == ""
