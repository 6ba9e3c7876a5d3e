"""`hub admin …`."""

import re

from click.testing import CliRunner

from hub.accounts.commands import admin
from hub.accounts.models import Member
from hub.core.db import db
from tests.accounts.support import (
    OTHER_PASSWORD,
    PASSWORD,
    fresh,
    log_in,
    member_with_password,
)
from tests.factories import make_member


def run(*arguments, typed=None):
    return CliRunner().invoke(admin, arguments, input=typed)


def test_admin_is_made_with_a_link_to_set_a_password(app, client):
    result = run("create", "Grace@Example.org", "--name", "Grace Hopper")
    assert result.exit_code == 0, result.output
    member = db.session.query(Member).one()
    assert (member.email, member.name, member.roles) == (
        "grace@example.org",
        "Grace Hopper",
        {"admin"},
    )
    link = re.search(r"http://[^/]+(/\S+)", result.output)
    assert link is not None
    db.session.rollback()
    assert client.post(link[1], data={"password": PASSWORD}).location == "/en/login"
    assert log_in(client, member).status_code == 303
    assert client.get("/en/roles/").status_code == 200


def test_admin_may_be_given_a_password_at_once(app, client):
    weak = run("create", "grace@example.org", "--ask-password", typed="gracegracegrace\n" * 2)
    assert weak.exit_code == 1
    assert "easy to guess" in weak.output
    db.session.rollback()
    assert db.session.query(Member).count() == 0
    typed = f"{OTHER_PASSWORD}\n" * 2
    assert run("create", "grace@example.org", "--ask-password", typed=typed).exit_code == 0
    member = db.session.query(Member).one()
    assert log_in(client, member, OTHER_PASSWORD).status_code == 303


def test_known_member_becomes_an_admin_and_is_told_once(app, run_jobs, mailbox):
    member = make_member(email="grace@example.org")
    for _ in range(2):
        result = run("create", "grace@example.org")
        assert result.exit_code == 0, result.output
    assert fresh(member).roles == {"admin"}
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to("grace@example.org")] == [
        "You have a new role at The Hub"
    ]


def test_erroneous_address_is_refused(app):
    result = run("create", "grace@")
    assert (result.exit_code, db.session.query(Member).count()) == (1, 0)


def test_lost_second_factor_is_reset(app, client):
    member = member_with_password(tf_totp_secret="x", mf_recovery_codes=["y"])
    assert log_in(client, member).location == "/en/login/code"
    assert run("reset-second-factor", str(member.email)).exit_code == 0
    assert log_in(client, member).location == "/en/"
    assert run("reset-second-factor", "nobody@example.org").exit_code == 1
    assert run("list").output == ""
