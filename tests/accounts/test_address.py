"""Another mail address."""

import datetime as dt

import pytest

from tests.accounts.support import (
    PASSWORD,
    fresh,
    is_signed_in,
    link_in,
    log_in,
    member_with_password,
)
from tests.factories import make_member


@pytest.fixture
def member(client):
    someone = member_with_password(email="old@example.org")
    log_in(client, someone)
    return someone


def ask(client, email):
    return client.post("/en/settings/address", data={"email": email})


def test_address_changes_when_the_new_one_confirms_and_the_old_one_is_told(
    app, client, member, run_jobs, mailbox
):
    assert ask(client, "New@Example.org").status_code == 303
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to("old@example.org")] == [
        "Your address is about to change"
    ]
    link = link_in(mailbox.to("new@example.org")[0], "/new-address/")
    scanner = app.test_client()
    assert scanner.get(link).status_code == 200
    assert fresh(member).email == "old@example.org"
    assert scanner.post(link).status_code == 303
    assert fresh(member).email == "new@example.org"
    assert scanner.post(link).status_code == 404
    run_jobs()
    assert mailbox.to("old@example.org")[-1]["Subject"] == "Your address was changed"
    assert is_signed_in(client)


def test_old_address_takes_the_account_back(app, client, member, run_jobs, mailbox):
    ask(client, "thief@example.org")
    run_jobs()
    client.post(link_in(mailbox.to("thief@example.org")[0], "/new-address/"))
    run_jobs()
    link = link_in(mailbox.to("old@example.org")[-1], "/old-address/")
    owner = app.test_client()
    assert owner.get(link).status_code == 200
    assert fresh(member).email == "thief@example.org"
    assert owner.post(link).status_code == 303
    kept = fresh(member)
    assert (kept.email, kept.password) == ("old@example.org", None)
    assert not is_signed_in(client)
    assert log_in(client, kept, PASSWORD).status_code == 422
    run_jobs()
    reset = link_in(mailbox.to("old@example.org")[-1], "/reset/")
    new = {"password": "seven brass doors and a heron"}
    assert owner.post(reset, data=new).status_code == 303


def test_old_address_takes_nothing_back_after_a_week(client, member, run_jobs, mailbox, clock):
    ask(client, "new@example.org")
    run_jobs()
    client.post(link_in(mailbox.to("new@example.org")[0], "/new-address/"))
    run_jobs()
    link = link_in(mailbox.to("old@example.org")[-1], "/old-address/")
    clock(by=dt.timedelta(days=7, minutes=1))
    assert client.post(link).status_code == 404


def test_address_of_another_member_answers_the_same_and_tells_its_owner(
    app, client, member, run_jobs, mailbox
):
    make_member("Owner", email="taken@example.org")
    taken = ask(client, "taken@example.org")
    page_after_taken = client.get(taken.location).data
    free = ask(client, "free@example.org")
    page_after_free = client.get(free.location).data
    assert (taken.status_code, taken.location) == (free.status_code, free.location)
    assert without_keys(page_after_taken) == without_keys(page_after_free)
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to("taken@example.org")] == [
        "Your address belongs to your account already"
    ]
    assert fresh(member).email == "old@example.org"


def without_keys(page):
    from_forms = [b'name="_key"', b'name="csrf_token"']
    return [line for line in page.splitlines() if not any(sign in line for sign in from_forms)]


def test_address_taken_meanwhile_is_not_changed_to(client, member, run_jobs, mailbox):
    ask(client, "new@example.org")
    run_jobs()
    link = link_in(mailbox.to("new@example.org")[0], "/new-address/")
    make_member(email="new@example.org")
    assert client.post(link).status_code == 404
    assert fresh(member).email == "old@example.org"


def test_address_is_one_however_its_domain_is_typed(client):
    member_with_password(email="amina@münchen.example")
    for typed in ("amina@münchen.example", "Amina@MÜNCHEN.example", "amina@xn--mnchen-3ya.example"):
        sent = {"email": typed, "password": PASSWORD}
        assert client.post("/en/login", data=sent).status_code == 303, typed
        client.post("/en/logout")
