"""What practices bring to the house."""

from flask import Flask

from hub.accounts.services import settings_pages
from hub.core import audit, files, search
from hub.core.days import in_zone
from hub.core.i18n import _l
from hub.core.permissions import register
from hub.core.signals import on
from hub.links.policy import Linkable, register_linkable
from hub.practices import doors, feeds, routes, signals
from hub.practices.notices.reviewing import register_reviewing
from hub.practices.policy import ACTS, RULES, Practising
from hub.practices.queries import reading
from hub.practices.queries.linked import linked_practices
from hub.practices.queries.showing import field_label, term_words
from hub.practices.receivers import reviewing
from hub.practices.services import indexing
from hub.practices.services.reviewing import OWNER as REVIEW

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
    _is_reviewed(app)


def _is_published() -> None:
    """What was published is found, linked, and read with its files."""
    search.register_source(indexing.PRACTICE, indexing.practices)
    register_linkable("practice", Linkable(_l("Practice"), find=linked_practices))
    files.register_owner(reading.OWNER, doors.readable_version)


def _is_reviewed(app: Flask) -> None:
    """Files of reviews have a door, and reviewers learn what came of theirs."""
    files.register_owner(REVIEW, doors.review_of_file)
    register_reviewing()
    on(signals.SubmissionDecided, reviewing.on_submission_decided)
    app.jinja_env.globals.update(in_zone=in_zone, term_words=term_words, field_label=field_label)
