"""Subscribers, for newsletter editors: how many, who, lists that come in, what goes out."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import audit
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.files import arrived, reads_files
from hub.core.i18n import _
from hub.core.limits import limiter
from hub.core.mail import suppressed
from hub.core.paging import page_of
from hub.core.permissions import policy, require
from hub.core.sheets import XLSX, TableRefused, as_csv, as_xlsx, read_table
from hub.newsletter import doors
from hub.newsletter.forms.readers import EndForm, ImportForm
from hub.newsletter.models import BY_STAFF, Subscription
from hub.newsletter.policy import Circulating
from hub.newsletter.queries import readers as found
from hub.newsletter.queries.subscription_words import LINE_WORDS, why_words
from hub.newsletter.queries.subscriptions import steps_of
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services import importing, leaving

MANAGE = Circulating.SUBSCRIPTIONS_MANAGE


@blueprint.get("/subscribers")
@policy(MANAGE)
def readers() -> ResponseReturnValue:
    """How many there are of each kind, how it grew, and who has these letters in the address."""
    require(current_visitor(), MANAGE)
    words = request.args.get("q", "")[:255]
    page = page_of(found.found_by(words), keys=[Subscription.id], after=request.args.get("after"))
    return render_template(
        "newsletter/readers/index.html",
        counts=found.counts(),
        page=page,
        words=words,
        shut_out=found.shut_out_among([each.address for each in page.rows]),
    )


@blueprint.post("/subscribers/table")
@policy(MANAGE)
@limiter.limit("30/hour", methods=["POST"])
def readers_table() -> ResponseReturnValue:
    """All of them with the proof of consent, as a table; that it was taken is kept."""
    visitor = current_visitor()
    require(visitor, MANAGE)
    form = "xlsx" if request.form.get("form") == "xlsx" else "csv"
    head, rows = found.table()
    answer = (
        FlaskResponse(as_xlsx(head, rows, title=_("Subscribers")), mimetype=XLSX)
        if form == "xlsx"
        else FlaskResponse("".join(as_csv(head, rows)), mimetype="text/csv")
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="subscribers.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    subject = f"member:{visitor.id}"
    audit.note("newsletter.exported", actor_id=visitor.id, subject=subject, form=form)
    return commit(answer)


@blueprint.get("/subscribers/lists")
@policy(MANAGE)
def lists() -> ResponseReturnValue:
    """A list to bring in, and those that were."""
    require(current_visitor(), MANAGE)
    return _lists_page(ImportForm(formdata=None))


@blueprint.post("/subscribers/lists")
@policy(MANAGE)
@limiter.limit("30/hour", methods=["POST"])
@reads_files
@idempotent
def bring_in() -> ResponseReturnValue:
    """The good lines are subscriptions from now on; each other one is named, and why."""
    visitor = current_visitor()
    require(visitor, MANAGE)
    form = ImportForm()
    is_sound = form.validate()
    lines = _lines(form)
    if not is_sound or lines is None:
        return _lists_page(form), 422
    kept = importing.bring_in(lines, name=form.name.data, proof=form.proof.data, actor=visitor)
    return commit(redirect(url_for("newsletter.one_list", list_id=kept.id), 303))


@blueprint.get("/subscribers/lists/<int:list_id>")
@policy(MANAGE)
def one_list(list_id: int) -> ResponseReturnValue:
    """What became of a list: how many, and each line that was not taken."""
    kept = doors.imported_list(list_id, MANAGE)
    return render_template("newsletter/readers/list.html", kept=kept, line_words=LINE_WORDS)


@blueprint.get("/subscribers/<public_id>")
@policy(MANAGE)
def reader(public_id: str) -> ResponseReturnValue:
    """One subscription, and what was done with it."""
    return _reader_page(doors.subscription(public_id, MANAGE), EndForm(formdata=None))


@blueprint.post("/subscribers/<public_id>/end")
@policy(MANAGE)
@idempotent
def end_reading(public_id: str) -> ResponseReturnValue:
    """Somebody asked to be unsubscribed in another way, or should be; the reason is kept."""
    subscription, visitor = doors.subscription(public_id, MANAGE), current_visitor()
    form = EndForm()
    if not form.validate():
        return _reader_page(subscription, form), 422
    if leaving.leave(subscription, BY_STAFF, actor=visitor, reason=form.reason.data):
        subject = f"subscription:{subscription.id}"
        audit.note("newsletter.ended_for", actor_id=visitor.id, subject=subject)
        flash(_("The subscription is ended."), "success")
    return commit(redirect(url_for("newsletter.reader", public_id=public_id), 303))


def _lines(form: ImportForm) -> list[importing.Line] | None:
    """The lines of the file; None with the reason beside the field."""
    sent = request.files.get("file")
    if arrived().refused:
        form.file.errors = [_("The file is too large.")]
    elif not sent:
        form.file.errors = [_("Choose a file.")]
    else:
        try:
            return importing.lines_of(read_table(sent.stream, sent.filename or ""))
        except TableRefused as refusal:
            form.file.errors = [str(refusal.description)]
        except importing.NoSuchColumns:
            form.file.errors = [
                _("The first line must name the columns: address and consent are needed.")
            ]
    return None


def _lists_page(form: ImportForm) -> str:
    return render_template("newsletter/readers/lists.html", form=form, kept=found.imports())


def _reader_page(subscription: Subscription, form: EndForm) -> str:
    more: dict[str, Any] = {
        "steps": steps_of(subscription),
        "is_shut_out": suppressed(subscription.address or ""),
        "why": why_words(subscription),
    }
    return render_template(
        "newsletter/readers/reader.html", subscription=subscription, form=form, **more
    )
