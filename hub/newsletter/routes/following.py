"""Links of an issue that lead on by the site, where the operator counts how often."""

import sqlalchemy as sa
from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from hub.core.db import db, writing
from hub.core.errors import NotFound
from hub.core.i18n import current_language
from hub.core.limits import limiter
from hub.core.permissions import public
from hub.newsletter.models import OUT, Issue, IssueLink
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services.following import count


@blueprint.get("/go/<int:link_id>")
@public("leads to what an issue that was sent tells of, and nowhere else")
@limiter.limit("120/minute")
def follow(link_id: int) -> ResponseReturnValue:
    """On to the page or the address elsewhere; counted, without who and when.

    The one GET that changes a row: a number, only where the operator turned it on, and the mail
    says so. HEAD, with which programs look at links, is not counted.
    """
    link = db.session.scalars(
        sa.select(IssueLink)
        .join(Issue, Issue.id == IssueLink.issue_id)
        .where(IssueLink.id == link_id, Issue.state.in_(OUT))
    ).one_or_none()
    if link is None:
        raise NotFound()
    is_counted = current_app.extensions["settings"].newsletter_count_clicks
    if is_counted and request.method == "GET":
        _count(link)
    is_own = link.address.startswith("/")
    address = f"/{current_language().code}{link.address}" if is_own else link.address
    answer = redirect(address, 302)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _count(link: IssueLink) -> None:
    """A reader is led on also where nothing can be written now."""
    db.session.rollback()
    try:
        with writing():
            count(link)
            db.session.commit()
    except OperationalError:
        db.session.rollback()
