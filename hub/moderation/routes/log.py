"""The audit log: read and filtered by admins, taken away as a table, edited by nobody."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from hub.core import audit
from hub.core.audit import AuditEntry
from hub.core.days import beginning, ending
from hub.core.db import db
from hub.core.edge import current_visitor
from hub.core.paging import page_of
from hub.core.permissions import policy, require
from hub.core.sheets import as_csv
from hub.moderation.forms import NOBODY, LogForm
from hub.moderation.policy import Moderating
from hub.moderation.queries import log_lines
from hub.moderation.routes.blueprint import blueprint

PAGE = 50
TAKEN = 10_000
HEAD = ("number", "at", "actor", "act", "subject", "facts", "hash")


@blueprint.get("/log")
@policy(Moderating.AUDIT_READ)
def log() -> ResponseReturnValue:
    """The privileged acts, newest first."""
    require(current_visitor(), Moderating.AUDIT_READ)
    form = LogForm(request.args)
    if not form.validate():
        return render_template("moderation/log.html", form=form, lines=[], asked={}), 422
    page = page_of(
        _matching(form), keys=[AuditEntry.number], after=request.args.get("after"), size=PAGE
    )
    asked = {name: value for name, value in request.args.items() if name != "after" and value}
    return render_template(
        "moderation/log.html",
        form=form,
        lines=log_lines(page.rows),
        after=page.after,
        asked=asked,
        address_of=audit.address_of,
    )


@blueprint.get("/log.csv")
@policy(Moderating.AUDIT_READ)
def log_table() -> ResponseReturnValue:
    """The same rows as a table, oldest first; the cells are read and never calculated."""
    require(current_visitor(), Moderating.AUDIT_READ)
    form = LogForm(request.args)
    if not form.validate():
        return render_template("moderation/log.html", form=form, lines=[], asked={}), 422
    table = "".join(as_csv(HEAD, _cells(_matching(form))))
    answer = Response(table, mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer


def _matching(form: LogForm) -> sa.Select[AuditEntry]:
    zone = current_visitor().timezone
    return audit.entries(
        actor_id=form.actor_id,
        by_nobody=form.actor.data == NOBODY,
        act=form.act.data or "",
        subject=form.subject.data or "",
        since=beginning(form.since.data, zone),
        until=ending(form.until.data, zone),
    )


def _cells(found: sa.Select[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    rows = db.session.scalars(found.order_by(AuditEntry.number).limit(TAKEN)).all()
    for line in log_lines(rows):
        row = line.entry
        actor = line.actor.handle if line.actor else row.actor_id
        yield row.number, row.at.isoformat(), actor, row.act, row.subject, line.facts, row.hash
