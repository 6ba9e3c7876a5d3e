"""Signing in, out, and what a sign-in is."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from hub.accounts.models import SignIn
from hub.core import clock as hub_clock
from hub.core.db import db
from tests.accounts.support import PASSWORD, is_signed_in, log_in, member_with_password
from tests.factories import make_member, sign_in


def sign_ins():
    return db.session.scalars(sa.select(SignIn)).all()


def test_sign_in_leaves_a_row_with_browser_and_address(client):
    member = member_with_password(email="amina@example.org")
    answer = client.post(
        "/fr/login",
        data={"email": " AMINA@Example.org", "password": PASSWORD},
        headers={"User-Agent": "Fennec/9"},
    )
    assert (answer.status_code, answer.location) == (303, "/en/")
    (row,) = sign_ins()
    assert (row.member_id, row.agent, row.address) == (member.id, "Fennec/9", "127.0.0.1")


def test_sign_in_answers_the_same_for_wrong_password_and_unknown_address(client):
    member_with_password(email="known@example.org")
    make_member(email="placeholder@example.org", state="placeholder")
    pages = []
    for address in ("known@example.org", "unknown@example.org", "placeholder@example.org"):
        form = {"email": address, "password": "not the password at all"}
        answer = client.post("/en/login", data=form)
        assert answer.status_code == 422
        assert b"The address or the password is not right" in answer.data
        pages.append(without_keys(answer.data.replace(address.encode(), b"-")))
    assert pages == [pages[0]] * 3
    assert sign_ins() == []


def without_keys(page):
    return re.sub(rb'name="(_key|csrf_token)" value="[^"]*"', b"", page)


def test_suspended_member_cannot_sign_in_and_loses_the_sign_ins_there_are(client):
    member = member_with_password()
    log_in(client, member)
    member.suspended_until = hub_clock.now() + dt.timedelta(days=3)
    db.session.commit()
    assert not is_signed_in(client)
    answer = log_in(client, member)
    assert answer.status_code == 422
    assert b"suspended until" in answer.data


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/en/topics/7/x?from=3", "/en/topics/7/x?from=3"),
        ("https://evil.example/", "/en/"),
        ("//evil.example/", "/en/"),
        ("/\\evil.example/", "/en/"),
        ("\\\\evil.example", "/en/"),
        ("/\t/evil.example", "/en/"),
        ("javascript:alert(1)", "/en/"),
        ("en/x", "/en/"),
        ("/en/logout", "/en/"),
        ("/en/login?next=/en/login", "/en/"),
    ],
)
def test_next_stays_on_the_site(app, target, goes_to):
    client = app.test_client()
    member = member_with_password()
    assert log_in(client, member, next=target).location == goes_to
    assert client.get("/en/login", query_string={"next": target}).location == goes_to


def test_anonymous_visitor_is_led_back_after_signing_in(client):
    member = member_with_password()
    page = client.get("/en/login?next=/en/discussions/")
    assert b'name="next" value="/en/discussions/"' in page.data
    assert log_in(client, member, next="/en/discussions/").location == "/en/discussions/"


def test_sign_out_is_a_post_and_ends_this_sign_in_only(app, client):
    member = member_with_password()
    other = app.test_client()
    log_in(client, member)
    log_in(other, member)
    assert client.get("/en/logout").status_code == 200
    assert is_signed_in(client)
    assert client.post("/en/logout").status_code == 303
    assert not is_signed_in(client)
    assert is_signed_in(other)
    assert len(sign_ins()) == 1


def test_cookie_of_an_ended_sign_in_opens_nothing(client):
    member = member_with_password()
    log_in(client, member)
    kept = client.get_cookie("hub").value
    client.post("/en/logout")
    client.set_cookie("hub", kept)
    assert not is_signed_in(client)


def test_sign_in_ends_when_nobody_came_for_thirty_days(client, clock):
    sign_in(client, make_member())
    clock(by=dt.timedelta(days=29))
    assert is_signed_in(client)
    clock(by=dt.timedelta(days=2))
    assert not is_signed_in(client)


def test_remembered_sign_in_survives_the_browser(client):
    member = member_with_password()
    short = log_in(client, member).headers["Set-Cookie"]
    client.post("/en/logout")
    long = log_in(client, member, remember="y").headers["Set-Cookie"]
    assert "Expires" not in short
    assert "Expires" in long
    assert "HttpOnly" in long
    assert "SameSite=Lax" in long


def test_visitor_is_read_in_one_query(client, count_queries):
    member = make_member(roles=("reviewer", "editor"))
    sign_in(client, member)
    with count_queries() as statements:
        assert client.get("/en/logout").status_code == 200
    about_members = [sql for sql in statements if "member." in sql and "inbox" not in sql]
    assert len(about_members) == 1, statements


def test_guessing_a_password_is_slowed_for_the_account_not_for_others(client):
    member, other = member_with_password(), member_with_password("Someone Else")
    for _ in range(10):
        assert log_in(client, member, "not the password at all").status_code == 422
    assert log_in(client, member).status_code == 429
    assert log_in(client, other).status_code == 303


def test_form_of_another_site_is_refused(client):
    member = member_with_password()
    answer = client.post(
        "/en/login",
        data={"email": member.email, "password": PASSWORD},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
