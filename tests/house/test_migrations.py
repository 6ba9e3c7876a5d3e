"""One line of history, and the tables it makes are those of the models."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from hub.app import MIGRATIONS
from hub.core.db import db


def is_ours(thing, name, kind, reflected, compare_to):
    return not (kind in ("table", "index") and (name or "").startswith(("search_", "ix_search_")))


def test_migrations_have_one_head():
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1


def test_migrations_make_the_tables_of_the_models(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_ours}
        )
        assert compare_metadata(context, db.metadata) == []


@pytest.mark.postgres
def test_migrations_make_the_tables_of_the_models_on_postgres(app):
    test_migrations_make_the_tables_of_the_models(app)


def test_migrations_never_import_the_models():
    wrong = [
        path.name
        for path in (MIGRATIONS / "versions").glob("*.py")
        if "hub" in {line.split(".")[0].split()[-1] for line in imports(path)}
    ]
    assert wrong == []


def imports(path):
    return [line for line in path.read_text().splitlines() if line.startswith(("import ", "from "))]
