"""One parameter for many values: what is found by it, and that an index finds it."""

import datetime as dt

import pytest
import sqlalchemy as sa

from hub.core.among import among
from hub.core.db import db
from hub.newsletter.models import Subscription
from tests.newsletter.circulating import make_readers


def test_column_is_one_of_the_values(app):
    make_readers(4)
    rows = db.session.execute(sa.select(Subscription.id, Subscription.confirmed_at)).all()
    first, second, *_others = rows
    an_hour = dt.timedelta(hours=1)

    def found(column, values):
        chosen = sa.select(Subscription.id).where(among(column, "values")).order_by(Subscription.id)
        return db.session.scalars(chosen, {"values": values}).all()

    assert found(Subscription.id, [first.id, second.id, 10**6]) == [first.id, second.id]
    assert found(Subscription.id, []) == []
    assert found(Subscription.confirmed_at, [second.confirmed_at]) == [second.id]
    assert found(Subscription.confirmed_at, [first.confirmed_at + an_hour]) == []
    with pytest.raises(sa.exc.StatementError, match="a moment needs a time zone"):
        found(Subscription.confirmed_at, [first.confirmed_at.replace(tzinfo=None)])


def test_index_finds_the_values(app):
    make_readers(2000)
    db.session.execute(sa.text("ANALYZE"))
    plans: list[str] = []

    def ask_how(connection, cursor, statement, parameters, *_rest):
        if "FROM newsletter_subscription" in statement and "EXPLAIN" not in statement:
            cursor.execute(f"{how} {statement}", parameters)
            plans.append(str(cursor.fetchall()))

    is_sqlite = db.engine.dialect.name == "sqlite"
    how = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    sa.event.listen(db.engine, "before_cursor_execute", ask_how)
    try:
        chosen = sa.select(Subscription.address).where(among(Subscription.id, "values"))
        assert len(db.session.scalars(chosen, {"values": [7, 9]}).all()) == 2
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", ask_how)
    (plan,) = plans
    assert ("SEARCH newsletter_subscription" if is_sqlite else "pk_newsletter_subscription") in plan
