"""The audit log: a chain written with each commit, which no later change leaves whole."""

import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from hub.core import audit
from hub.core.audit import AuditEntry
from hub.core.db import db, writing
from hub.core.i18n import _l

ACT = "thing.done"


@pytest.fixture(autouse=True)
def _acts(app):
    audit.register_acts({ACT: _l("Done")})
    yield
    audit._acts.pop(ACT)


def do(*numbers):
    for number in numbers:
        audit.note(ACT, actor_id=number, subject=f"thing:{number}", size=number)
    db.session.commit()


def rows():
    return db.session.query(AuditEntry).order_by(AuditEntry.number).all()


def tamper(*statements):
    """As somebody could who has the database in their hands."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_kept"))
    else:
        kept = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = db.session.execute(sa.text(kept)).all()
        for name, _sql in triggers:
            db.session.execute(sa.text(f"DROP TRIGGER {name}"))
    for statement in statements:
        db.session.execute(sa.text(statement))
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_kept"))
    db.session.commit()


def test_acts_are_rows_of_the_commit_each_chained_to_the_one_before(app):
    do(1, 2)
    do(3)
    found = rows()
    assert [(row.number, row.actor_id, row.subject, row.facts) for row in found] == [
        (1, 1, "thing:1", {"size": 1}),
        (2, 2, "thing:2", {"size": 2}),
        (3, 3, "thing:3", {"size": 3}),
    ]
    assert [row.previous for row in found] == [audit.BEGINNING, found[0].hash, found[1].hash]
    assert audit.verify() == audit.Verdict(3, found[2].hash)


def test_nothing_is_kept_of_what_was_rolled_back(app):
    audit.note(ACT, actor_id=1, subject="thing:1")
    db.session.rollback()
    db.session.commit()
    savepoint = db.session.begin_nested()
    audit.note(ACT, actor_id=2, subject="thing:2")
    savepoint.rollback()
    with db.session.begin_nested():
        audit.note(ACT, actor_id=3, subject="thing:3")
    db.session.commit()
    assert [row.actor_id for row in rows()] == [3]
    assert audit.verify().fault == ""


def test_an_act_nobody_registered_is_a_fault(app):
    with pytest.raises(ValueError, match=r"thing\.forgotten"):
        audit.note("thing.forgotten", actor_id=1, subject="thing:1")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET actor_id = 9", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_a_row(app, statement):
    do(1)
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert [row.actor_id for row in rows()] == [1]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_entry SET actor_id = 9 WHERE number = 2", "row 2 was changed"),
        ("UPDATE audit_entry SET facts = '{\"size\": 9}' WHERE number = 3", "row 3 was changed"),
        ("UPDATE audit_entry SET act = 'thing.undone' WHERE number = 1", "row 1 was changed"),
        ("DELETE FROM audit_entry WHERE number = 1", "row 1 is missing"),
        ("DELETE FROM audit_entry WHERE number = 2", "row 2 is missing"),
        ("DELETE FROM audit_entry WHERE number = 4", "row 4 is missing"),
        ("DELETE FROM audit_entry", "row 1 is missing"),
        ("UPDATE audit_head SET number = 2", "the end of the log was changed"),
    ],
)
def test_verify_names_the_first_row_that_is_not_as_it_was(app, statement, fault):
    do(1, 2, 3, 4)
    tamper(statement)
    assert audit.verify().fault == fault


def test_a_log_without_acts_is_whole(app):
    assert audit.verify() == audit.Verdict(0, audit.BEGINNING)


def test_many_at_once_make_one_chain(app):
    faults = []

    def act(number):
        with app.app_context(), writing():
            try:
                do(number)
            except Exception as fault:
                faults.append(fault)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(row.actor_id for row in rows()) == list(range(1, 13))
    assert audit.verify().number == 12
