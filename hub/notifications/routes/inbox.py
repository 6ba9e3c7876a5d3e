"""The pages of one's own inbox."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import to_user_timezone
from werkzeug.wrappers import Response

from hub.accounts.models import Member
from hub.core import clock
from hub.core.doors import open_door
from hub.core.edge import commit, current_visitor
from hub.core.i18n import _
from hub.core.numbers import whole
from hub.core.paging import Page, page_of
from hub.core.permissions import policy, require
from hub.notifications import queries, services
from hub.notifications.forms import CHOICE_NAMES
from hub.notifications.models import Notice
from hub.notifications.notices import Words, words_of
from hub.notifications.policy import NotificationPermission
from hub.notifications.queries import badge_of, notice_of, notices_of
from hub.notifications.routes.blueprints import notifications
from hub.notifications.services import Kind

READ = NotificationPermission.READ
PAGE = 30


@dataclass(frozen=True)
class Line:
    """A notice and its words. `fewer` is the next quieter way to tell its kind, if there is one."""

    notice: Notice
    words: Words
    fewer: str | None


@dataclass(frozen=True)
class Day:
    """The notices of one day of the reader's calendar."""

    date: dt.date
    lines: list[Line]


@dataclass(frozen=True)
class Filter:
    """Which notices a page shows: all or the unread ones, of all groups of kinds or of one."""

    unread_only: bool
    group: str

    @property
    def values(self) -> dict[str, str]:
        """The same in addresses and hidden fields."""
        chosen = {"show": "unread" if self.unread_only else "", "group": self.group}
        return {name: value for name, value in chosen.items() if value}

    @property
    def kinds(self) -> list[str] | None:
        """The kinds of the group; None for all."""
        return services.kinds_of(self.group) if self.group else None


@dataclass(frozen=True)
class Quieted:
    """What the reader has just quieted: the page offers to take it back."""

    notice: Notice | None
    words: Words | None
    kind: Kind | None
    now: str
    before: str


@notifications.get("/")
@policy(READ)
def inbox() -> ResponseReturnValue:
    """What the member was told, newest first, by day."""
    visitor = current_visitor()
    require(visitor, READ)
    chosen = _filter(request.args)
    page = _readable_page(visitor, chosen, request.args.get("after"))
    return render_template(
        "notifications/inbox.html",
        days=_by_day(page.rows),
        page=page,
        chosen=chosen,
        groups=[group for group, _kinds in services.chosen_kinds()],
        newest=page.rows[0].notice.id if page.rows else None,
        has_unread=any(line.notice.read_at is None for line in page.rows),
        today=to_user_timezone(clock.now()).date(),
        quieted=_quieted(visitor),
        choice_names=CHOICE_NAMES,
    )


@notifications.get("/badge")
@policy(READ)
def badge() -> ResponseReturnValue:
    """The count at the bell, for a page that has no socket."""
    visitor = current_visitor()
    require(visitor, READ)
    count = badge_of(visitor.id)
    return {"count": count.count, "version": count.version}


@notifications.post("/read")
@policy(READ)
def read_all() -> ResponseReturnValue:
    """Everything that the page showed, and what is older, is read."""
    visitor = current_visitor()
    require(visitor, READ)
    up_to = request.form.get("up_to", type=whole)
    services.mark_all_read(visitor, up_to=up_to, kinds=_filter(request.form).kinds)
    flash(_("All notifications are marked as read."), "success")
    return commit(back())


@notifications.post("/read-some")
@policy(READ)
def read_some() -> ResponseReturnValue:
    """Those that were selected are read."""
    visitor = current_visitor()
    require(visitor, READ)
    selected = request.form.getlist("notice", type=whole)
    services.mark_some_read(visitor, selected[:PAGE])
    if not selected:
        flash(_("Select the notifications first."), "warning")
    return commit(back())


@notifications.post("/<int:notice_id>/read")
@policy(READ)
def read_one(notice_id: int) -> ResponseReturnValue:
    """One notice is read."""
    visitor = current_visitor()
    require(visitor, READ)
    notice = open_door(notice_of(visitor.id, notice_id), READ, visitor)
    services.mark_read(visitor, notice)
    return commit(back())


def back(**more: Any) -> Response:
    """The inbox with the filter that the form came from."""
    values: dict[str, Any] = {**_filter(request.form).values, **more}
    return redirect(url_for("notifications.inbox", **values), 303)


def _filter(sent: Mapping[str, str]) -> Filter:
    group = sent.get("group", "")
    return Filter(sent.get("show") == "unread", group if services.kinds_of(group) else "")


def _quieted(reader: Member) -> Quieted | None:
    before = request.args.get("before", "")
    kind = services.kind_named(request.args.get("kind", ""))
    if kind is not None and kind.is_chosen and before in kind.choices:
        now = services.choice_of(reader, kind.key) or kind.default
        return Quieted(None, None, kind, now, before) if now != before else None
    if request.args.get("muted", type=whole) is None:
        return None
    muted = request.args.get("muted", 0, type=whole)
    notice = open_door(notice_of(reader.id, muted), READ, reader)
    words = words_of([notice], reader).get(notice.id)
    return Quieted(notice, words, None, "", before) if words and words.unmute else None


def _readable_page(reader: Member, chosen: Filter, after: str | None) -> Page[Line]:
    """The next page that holds something; what may not be seen is passed over."""
    statement = notices_of(reader.id, unread=chosen.unread_only, kinds=chosen.kinds)
    choices = queries.choices_of(reader.id)
    while True:
        page: Page[Notice] = page_of(statement, keys=[Notice.id], after=after, size=PAGE)
        words = words_of(page.rows, reader)
        lines = [
            Line(row, words[row.id], _fewer(row.kind, choices))
            for row in page.rows
            if row.id in words
        ]
        if lines or page.after is None:
            return Page(lines, page.after)
        after = page.after


def _fewer(key: str, choices: Mapping[str, str]) -> str | None:
    kind = services.kind_named(key)
    if kind is None or not kind.is_chosen:
        return None
    return kind.fewer_than(choices.get(key, kind.default))


def _by_day(lines: Sequence[Line]) -> list[Day]:
    days: list[Day] = []
    for line in lines:
        date = to_user_timezone(line.notice.created_at).date()
        if not days or days[-1].date != date:
            days.append(Day(date, []))
        days[-1].lines.append(line)
    return days
