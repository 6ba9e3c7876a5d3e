"""Giving and taking roles."""

import sqlalchemy as sa

from hub.accounts.models import RoleChange
from hub.core import realtime
from hub.core.db import db
from tests.accounts.support import fresh
from tests.factories import make_member, sign_in


def changes():
    rows = db.session.scalars(sa.select(RoleChange).order_by(RoleChange.id))
    return [(row.member_id, row.role, row.is_given, row.actor_id) for row in rows]


def test_role_is_given_and_taken_and_written_down(client, run_jobs, mailbox, monkeypatch):
    cuts: list[object] = []
    monkeypatch.setattr(realtime, "_cutter", [cuts.append])
    admin, member = make_member(roles=("admin",)), make_member("Amina", handle="amina")
    sign_in(client, admin)
    assert (
        client.post("/en/roles/", data={"handle": "@Amina", "role": "reviewer"}).status_code == 303
    )
    assert fresh(member).roles == {"reviewer"}
    run_jobs()
    assert [mail["Subject"] for mail in mailbox.to(member.email)] == [
        "You have a new role at The Hub"
    ]
    assert b"Amina" in client.get("/en/roles/").data
    assert client.delete(f"/en/members/{member.public_id}/roles/reviewer").status_code == 303
    assert fresh(member).roles == set()
    assert cuts == [{"member": member.id, "session": None}]
    assert changes() == [
        (member.id, "reviewer", True, admin.id),
        (member.id, "reviewer", False, admin.id),
    ]


def test_secretariat_gives_no_role_above_its_own(client):
    member = make_member("Amina", handle="amina")
    sign_in(client, make_member(roles=("secretariat",)))
    given = {
        role: client.post("/en/roles/", data={"handle": "amina", "role": role}).status_code
        for role in ("editor", "moderator", "secretariat", "admin")
    }
    assert given == {"editor": 303, "moderator": 303, "secretariat": 403, "admin": 403}
    assert fresh(member).roles == {"editor", "moderator"}


def test_roles_are_not_for_others(app, client):
    assert client.get("/en/roles/").status_code == 303
    for roles in ((), ("moderator",), ("editor", "reviewer")):
        browser = app.test_client()
        member = make_member(roles=roles)
        sign_in(browser, member)
        form = {"handle": member.handle, "role": "admin"}
        assert browser.get("/en/roles/").status_code == 403
        assert browser.post("/en/roles/", data=form).status_code == 403
        path = f"/en/members/{member.public_id}/roles/admin"
        assert browser.delete(path).status_code == 403


def test_last_admin_stays_one(client):
    admin = make_member(roles=("admin",))
    sign_in(client, admin)
    path = f"/en/members/{admin.public_id}/roles/admin"
    answer = client.delete(path)
    assert answer.status_code == 409
    assert b"this is the last one" in answer.data
    make_member(roles=("admin",))
    assert client.delete(path).status_code == 303
    assert fresh(admin).roles == set()


def test_role_for_nobody_says_so(client):
    sign_in(client, make_member(roles=("admin",)))
    answer = client.post("/en/roles/", data={"handle": "nobody", "role": "editor"})
    assert answer.status_code == 422
    assert b"Nobody has this handle" in answer.data
