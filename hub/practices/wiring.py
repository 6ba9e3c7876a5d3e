"""What practices bring to the house."""

from flask import Flask

from hub.accounts.services import settings_pages
from hub.core import audit
from hub.core.i18n import _l
from hub.core.permissions import register
from hub.practices import doors, routes
from hub.practices.policy import ACTS, RULES, Practising

__all__ = ["doors", "wire"]


def wire(app: Flask) -> None:
    """Pages, rules, and what the audit log keeps."""
    register(RULES)
    audit.register_acts(ACTS)
    app.register_blueprint(routes.blueprint)
    app.jinja_env.globals["Practising"] = Practising
    settings_pages.offer(
        "practices.own_entry", _l("Reviewing"), place=65, when=doors.may_join_roster
    )
