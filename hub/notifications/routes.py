"""The pages of one's own inbox."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import to_user_timezone
from werkzeug.wrappers import Response

from hub.accounts.models import Member
from hub.core import clock
from hub.core.doors import open_door
from hub.core.edge import commit, current_visitor, pages
from hub.core.i18n import _
from hub.core.paging import Page, page_of
from hub.core.permissions import policy, require
from hub.notifications import services
from hub.notifications.models import Notice
from hub.notifications.notices import Words, words_of
from hub.notifications.policy import NotificationPermission
from hub.notifications.queries import badge_of, notice_of, notices_of

blueprint: Blueprint = pages("notifications", __name__, url_prefix="/notifications")

READ = NotificationPermission.READ
PAGE = 30


@dataclass(frozen=True)
class Line:
    """A notice and its words."""

    notice: Notice
    words: Words


@dataclass(frozen=True)
class Day:
    """The notices of one day of the reader's calendar."""

    date: dt.date
    lines: list[Line]


@blueprint.get("/")
@policy(READ)
def inbox() -> ResponseReturnValue:
    """What the member was told, newest first, by day."""
    visitor = current_visitor()
    require(visitor, READ)
    unread_only = request.args.get("show") == "unread"
    page = _readable_page(visitor, unread_only, request.args.get("after"))
    return render_template(
        "notifications/inbox.html",
        days=_by_day(page.rows),
        page=page,
        unread_only=unread_only,
        newest=page.rows[0].notice.id if page.rows else None,
        today=to_user_timezone(clock.now()).date(),
    )


@blueprint.get("/badge")
@policy(READ)
def badge() -> ResponseReturnValue:
    """The count at the bell, for a page that has no socket."""
    visitor = current_visitor()
    require(visitor, READ)
    count = badge_of(visitor.id)
    return {"count": count.count, "version": count.version}


@blueprint.post("/read")
@policy(READ)
def read_all() -> ResponseReturnValue:
    """Everything that the page showed, and what is older, is read."""
    visitor = current_visitor()
    require(visitor, READ)
    services.mark_all_read(visitor, up_to=request.form.get("up_to", type=int))
    flash(_("All notifications are marked as read."), "success")
    return commit(_back())


@blueprint.post("/<int:notice_id>/read")
@policy(READ)
def read_one(notice_id: int) -> ResponseReturnValue:
    """One notice is read."""
    visitor = current_visitor()
    require(visitor, READ)
    notice = open_door(notice_of(visitor.id, notice_id), READ, visitor)
    services.mark_read(visitor, notice)
    return commit(_back())


def _back() -> Response:
    show = "unread" if request.form.get("show") == "unread" else None
    return redirect(url_for("notifications.inbox", show=show), 303)


def _readable_page(reader: Member, unread_only: bool, after: str | None) -> Page[Line]:
    """The next page that holds something; what may not be seen is passed over."""
    statement = notices_of(reader.id, unread=unread_only)
    while True:
        page: Page[Notice] = page_of(statement, keys=[Notice.id], after=after, size=PAGE)
        words = words_of(page.rows, reader)
        lines = [Line(row, words[row.id]) for row in page.rows if row.id in words]
        if lines or page.after is None:
            return Page(lines, page.after)
        after = page.after


def _by_day(lines: Sequence[Line]) -> list[Day]:
    days: list[Day] = []
    for line in lines:
        date = to_user_timezone(line.notice.created_at).date()
        if not days or days[-1].date != date:
            days.append(Day(date, []))
        days[-1].lines.append(line)
    return days
