"""Codes of an authenticator app, recovery codes, and staff who must have one of them."""

import dataclasses
import datetime as dt
import re
import time

import pytest
from passlib.totp import TOTP

from hub.core import realtime
from tests.accounts.support import fresh, is_signed_in, log_in, member_with_password
from tests.factories import make_member, sign_in


def secret_in(page):
    letters = re.search(r'class="reference" dir="ltr">([A-Z2-7 -]+)<', page.get_data(as_text=True))
    sealed = re.search(r'name="secret" value="([^"]+)"', page.get_data(as_text=True))
    assert letters is not None
    assert sealed is not None
    return TOTP(letters[1].replace("-", "").replace(" ", "")), sealed[1]


def switch_on(client):
    """The app's codes and the recovery codes."""
    app_codes, sealed = secret_in(client.get("/en/settings/security/app"))
    form = {"secret": sealed, "code": code(app_codes)}
    page = client.post("/en/settings/security/app", data=form)
    return app_codes, re.findall(r"<code>([0-9a-f-]{14})</code>", page.get_data(as_text=True))


def code(app_codes, later=0):
    return app_codes.generate(time=int(time.time()) + later).token


@pytest.fixture
def member(client):
    someone = member_with_password()
    log_in(client, someone)
    return someone


def test_app_is_set_up_by_a_picture_and_its_first_code(client, member, run_jobs, mailbox):
    page = client.get("/en/settings/security/app")
    assert b'src="data:image/svg+xml;base64,' in page.data
    _app, sealed = secret_in(page)
    wrong = client.post("/en/settings/security/app", data={"secret": sealed, "code": "000000"})
    assert wrong.status_code == 422
    assert secret_in(wrong)[0].base32_key == _app.base32_key
    assert fresh(member).tf_totp_secret is None
    _codes, recovery = switch_on(client)
    assert len(recovery) == 10
    kept = fresh(member)
    assert kept.tf_totp_secret is not None
    assert "enckey" in kept.tf_totp_secret
    assert all(plain not in str(kept.mf_recovery_codes) for plain in recovery)
    run_jobs()
    assert [m["Subject"] for m in mailbox.to(member.email)] == [
        "Sign-in with a code was switched on"
    ]


def test_sign_in_asks_for_a_code_which_is_good_once(app, client, member):
    codes, _recovery = switch_on(client)
    phone = app.test_client()
    assert log_in(phone, member, next="/en/members/").location == "/en/login/code"
    assert not is_signed_in(phone)
    assert phone.get("/en/login/code").status_code == 200
    assert phone.post("/en/login/code", data={"code": "000000"}).status_code == 422
    # The one of the set-up was spent by it.
    spent = codes.generate(time=30 * (fresh(member).totp_step or 0)).token
    assert phone.post("/en/login/code", data={"code": spent}).status_code == 422
    answer = phone.post("/en/login/code", data={"code": f" {code(codes, 30)} "})
    assert (answer.status_code, answer.location) == (303, "/en/members/")
    assert is_signed_in(phone)


def test_recovery_code_lets_in_once_and_is_told(app, client, member, run_jobs, mailbox):
    _codes, recovery = switch_on(client)
    for status in (303, 422):
        phone = app.test_client()
        log_in(phone, member)
        answer = phone.post("/en/login/code", data={"code": recovery[3].upper().replace("-", " ")})
        assert answer.status_code == status
    assert len(fresh(member).mf_recovery_codes or ()) == 9
    run_jobs()
    assert mailbox.to(member.email)[-1]["Subject"] == "A recovery code was used"


def test_new_recovery_codes_void_the_old(app, client, member):
    _codes, old = switch_on(client)
    page = client.post("/en/settings/security/recovery-codes").get_data(as_text=True)
    new = re.findall(r"<code>([0-9a-f-]{14})</code>", page)
    assert len(new) == 10
    for given, status in ((old[0], 422), (new[0], 303)):
        phone = app.test_client()
        log_in(phone, member)
        assert phone.post("/en/login/code", data={"code": given}).status_code == status


def test_app_switched_off_asks_no_more(app, client, member):
    switch_on(client)
    assert client.post("/en/settings/security/app?_method=DELETE").status_code == 303
    assert log_in(app.test_client(), member).location == "/en/"
    assert fresh(member).mf_recovery_codes is None


def test_halfway_in_ends_after_ten_minutes(app, client, member, clock):
    codes, _recovery = switch_on(client)
    phone = app.test_client()
    log_in(phone, member)
    clock(by=dt.timedelta(minutes=11))
    answer = phone.post("/en/login/code", data={"code": code(codes, 30)})
    assert answer.location == "/en/login"
    assert not is_signed_in(phone)


def test_guessing_codes_is_slowed(app, client, member):
    switch_on(client)
    phone = app.test_client()
    log_in(phone, member)
    statuses = [
        phone.post("/en/login/code", data={"code": f"{n:06}"}).status_code for n in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_important_changes_ask_once_more_who_one_is(client, member, clock):
    clock(by=dt.timedelta(minutes=16))
    for method, path in (
        ("get", "/en/settings/security/password"),
        ("post", "/en/settings/security/password"),
        ("get", "/en/settings/security/app"),
        ("post", "/en/settings/security/app"),
        ("delete", "/en/settings/security/app"),
        ("post", "/en/settings/security/recovery-codes"),
        ("post", "/en/settings/security/passkeys/options"),
        ("post", "/en/settings/security/passkeys"),
        ("delete", "/en/settings/security/passkeys/1"),
        ("get", "/en/settings/address"),
        ("post", "/en/settings/address"),
        ("post", "/en/settings/privacy/export"),
        ("get", "/en/settings/privacy/erase"),
        ("post", "/en/settings/privacy/erase"),
    ):
        answer = getattr(client, method)(path)
        assert (method, path, answer.status_code) == (method, path, 303)
        assert answer.location.startswith("/en/verify?next=/en/settings/"), path


def test_password_typed_once_more_opens_for_fifteen_minutes(client, member, clock):
    clock(by=dt.timedelta(minutes=16))
    form = {"password": "not the password at all", "next": "/en/settings/address"}
    assert client.post("/en/verify", data=form).status_code == 422
    assert client.get("/en/settings/address").status_code == 303
    from_support = {"password": "an oar, a kettle, nine pears", "next": "/en/settings/address"}
    assert client.post("/en/verify", data=from_support).location == "/en/settings/address"
    assert client.get("/en/settings/address").status_code == 200
    clock(by=dt.timedelta(minutes=16))
    assert client.get("/en/settings/address").status_code == 303


def test_staff_without_second_factor_have_no_roles_where_it_is_required(app, client, count_queries):
    person = member_with_password("Staff Person", roles=("admin",))
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, staff_second_factor_required=True)
    try:
        assert log_in(client, person).location == "/en/settings/security"
        assert client.get("/en/roles/").status_code == 403
        assert b"second factor" in client.get("/en/settings/security").data
        switch_on(client)
        with count_queries() as statements:
            assert client.get("/en/roles/").status_code == 200
        assert sum("FROM member JOIN sign_in" in sql for sql in statements) == 1
    finally:
        app.extensions["settings"] = settings


def test_member_without_roles_needs_no_second_factor_even_then(app, client):
    person = member_with_password()
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, staff_second_factor_required=True)
    try:
        assert log_in(client, person).location == "/en/"
    finally:
        app.extensions["settings"] = settings


def test_password_change_ends_the_other_sign_ins_and_their_sockets(
    app, client, member, monkeypatch
):
    cuts: list[object] = []
    monkeypatch.setattr(realtime, "_cutter", [cuts.append])
    other = app.test_client()
    number = sign_in(other, member).id
    new = {"password": "seven brass doors and a heron"}
    assert client.post("/en/settings/security/password", data=new).status_code == 303
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert cuts == [{"member": None, "session": number}]
    assert log_in(other, member, new["password"]).status_code == 303


def test_own_password_is_checked_for_the_persons_own_words(client, member):
    answer = client.post("/en/settings/security/password", data={"password": "amina diallo 1984"})
    assert answer.status_code == 422
    assert make_member().password is None
