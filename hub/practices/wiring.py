"""What practices bring to the house."""

from flask import Flask

from hub.accounts.services import settings_pages
from hub.core import audit, files, search
from hub.core.i18n import _l
from hub.core.permissions import register
from hub.links.policy import Linkable, register_linkable
from hub.practices import doors, feeds, routes
from hub.practices.policy import ACTS, RULES, Practising
from hub.practices.queries import reading
from hub.practices.queries.linked import linked_practices
from hub.practices.services import indexing

__all__ = ["doors", "feeds", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals["Practising"] = Practising
    settings_pages.offer(
        "practices.own_entry", _l("Reviewing"), place=65, when=doors.may_join_roster
    )
    _is_published()


def _is_published() -> None:
    """What was published is found, linked, and read with its files."""
    search.register_source(indexing.PRACTICE, indexing.practices)
    register_linkable("practice", Linkable(_l("Practice"), find=linked_practices))
    files.register_owner(reading.OWNER, doors.readable_version)
