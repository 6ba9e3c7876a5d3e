"""Passkeys: added, used alone and as second factor, removed."""

import datetime as dt
import re

import pytest

from hub.accounts.services import passkeys
from tests.accounts.authenticator import SecurityKey
from tests.accounts.support import fresh, is_signed_in, log_in, member_with_password


def add(client, key, **form):
    options = client.post("/en/settings/security/passkeys/options").get_json()
    return client.post(
        "/en/settings/security/passkeys", data={"credential": key.make(options), **form}
    )


def use(client, key, path="/en/login/passkey", **form):
    options = client.post(f"{path}/options").get_json()
    return client.post(path, data={"credential": key.use(options), **form})


@pytest.fixture
def member(client):
    someone = member_with_password()
    log_in(client, someone)
    return someone


def test_passkey_signs_in_without_a_password(app, client, member, run_jobs, mailbox):
    key = SecurityKey()
    page = add(client, key, name="Work laptop")
    assert (page.status_code, len(re.findall(rb"<code>[0-9a-f-]{14}</code>", page.data))) == (
        200,
        10,
    )
    assert b"Work laptop" in client.get("/en/settings/security").data
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to(member.email)] == ["A passkey was added"]

    phone = app.test_client()
    answer = use(phone, key, next="/en/discussions/")
    assert (answer.status_code, answer.location) == (303, "/en/discussions/")
    assert is_signed_in(phone)
    (row,) = passkeys.of(fresh(member))
    assert (row.sign_count, row.used_at is not None) == (1, True)


def test_passkey_that_did_not_recognise_its_owner_is_a_second_factor_only(app, client, member):
    key = SecurityKey(verifies=False)
    add(client, key)
    phone = app.test_client()
    assert use(phone, key).location == "/en/login"
    assert not is_signed_in(phone)
    assert log_in(phone, member, next="/en/members/").location == "/en/login/code"
    assert not is_signed_in(phone)
    assert use(phone, key).location == "/en/members/"
    assert is_signed_in(phone)


def test_passkey_of_another_member_is_no_second_factor(app, client, member):
    add(client, SecurityKey())
    other_key, other_client = SecurityKey(), app.test_client()
    other = member_with_password("Someone Else")
    log_in(other_client, other)
    add(other_client, other_key)
    phone = app.test_client()
    log_in(phone, member)
    assert use(phone, other_key).location == "/en/login/code"
    assert not is_signed_in(phone)


@pytest.mark.parametrize("fault", ["origin", "again", "copy", "nonsense", "no question"])
def test_passkey_answer_that_proves_nothing_is_refused(app, client, member, fault):
    key = SecurityKey()
    add(client, key)
    phone = app.test_client()
    options = phone.post("/en/login/passkey/options").get_json()
    if fault == "origin":
        key.origin = "https://evil.example"
    if fault == "copy":
        assert use(app.test_client(), key).location == "/en/"
        key.count = 0
    answer = "[1" if fault == "nonsense" else key.use(options)
    if fault == "again":
        assert phone.post("/en/login/passkey", data={"credential": answer}).location == "/en/"
        phone.post("/en/logout")
        phone.post("/en/login/passkey/options")
    if fault == "no question":
        phone = app.test_client()
    refusal = phone.post("/en/login/passkey", data={"credential": answer})
    assert refusal.location == "/en/login"
    assert not is_signed_in(phone)


def test_passkey_proves_once_more_who_one_is(client, member, clock):
    key = SecurityKey()
    add(client, key)
    clock(by=dt.timedelta(minutes=16))
    assert client.get("/en/settings/security/password").status_code == 303
    answer = use(client, key, "/en/verify/passkey", next="/en/settings/security/password")
    assert answer.location == "/en/settings/security/password"
    assert client.get("/en/settings/security/password").status_code == 200


def test_removed_passkey_opens_nothing_and_takes_the_codes_with_it(app, client, member):
    key = SecurityKey()
    add(client, key)
    (row,) = passkeys.of(member)
    stranger = app.test_client()
    log_in(stranger, member_with_password("Someone Else"))
    assert stranger.delete(f"/en/settings/security/passkeys/{row.id}").status_code == 404
    assert client.delete(f"/en/settings/security/passkeys/{row.id}").status_code == 303
    assert use(app.test_client(), key).location == "/en/login"
    assert fresh(member).mf_recovery_codes is None
    assert log_in(app.test_client(), member).location == "/en/"


def test_passkey_form_is_there_for_scripts_only(client):
    page = client.get("/en/login").get_data(as_text=True)
    assert page.count("data-passkey=") == 1
    assert "<script>" not in page
    assert re.search(r"<form[^>]*data-passkey=\"use\"[^>]* hidden>", page)
