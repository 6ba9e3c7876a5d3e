"""Alembic: one line of history for SQLite and PostgreSQL. Tables of the search are written by hand."""

from alembic import context
from flask import current_app

config = context.config
database = current_app.extensions["migrate"].db


def include(thing, name, kind, reflected, compare_to):
    """Leave out what a hand-written migration made."""
    return not (kind in ("table", "index") and (name or "").startswith(("search_", "ix_search_")))


def run():
    """Run the steps in one transaction."""
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            include_object=include,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
