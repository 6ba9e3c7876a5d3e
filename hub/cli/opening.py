"""What commands begin with: settings that are right, a database that is there, the application."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.app import MIGRATIONS, TRANSLATIONS, create_app
from hub.config import Settings, load
from hub.core.catalogues import compile_stale
from hub.core.db import db, writing
from hub.core.doctor import refuse_to_start
from hub.core.logs import set_up_logging


def open_settings(
    *, demo: bool = False, migrated: bool = True, bind: bool | str = False
) -> Settings:
    """The settings, once all that the command stands on is there; raises CannotStart.

    `bind` says that the port of HUB_BIND (or the address given) must be free.
    """
    settings = load(demo=demo)
    set_up_logging(settings.log_level, as_json=settings.log_json)
    address = settings.bind if bind is True else bind or None
    refuse_to_start(settings, MIGRATIONS if migrated else None, bind=address)
    compile_stale(TRANSLATIONS)
    return settings


@contextmanager
def in_application() -> Iterator[None]:
    """Within the block the application's context holds, and writing is meant."""
    app = create_app(open_settings(), live=False)
    with app.app_context(), writing():
        try:
            yield
        finally:
            db.session.remove()
