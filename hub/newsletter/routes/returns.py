"""What came back of the Hub's mail, for its editors, and whom it sends none any more."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.days import beginning, ending
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Refused
from hub.core.i18n import _
from hub.core.mail import MailReturn, Suppression
from hub.core.paging import page_of
from hub.core.permissions import policy, require
from hub.newsletter import doors
from hub.newsletter.forms.returns import ReasonForm, ReturnsForm, SuppressForm, WithoutMailForm
from hub.newsletter.policy import Circulating
from hub.newsletter.queries import returns as found
from hub.newsletter.routes.blueprint import blueprint
from hub.newsletter.services import returns as services

PAGE = 50


@blueprint.get("/returns")
@policy(Circulating.RETURNS_MANAGE)
def returns() -> ResponseReturnValue:
    """What came back, newest first."""
    require(current_visitor(), Circulating.RETURNS_MANAGE)
    form = ReturnsForm(request.args)
    if not form.validate():
        return _returns_page(form, [], {}), 422
    zone = current_visitor().timezone
    matching = found.returned_mail(
        kind=form.kind.data or "",
        domain=form.domain.data or "",
        address=form.address.data or "",
        since=beginning(form.since.data, zone),
        until=ending(form.until.data, zone),
    )
    page = page_of(
        matching,
        keys=[MailReturn.returned_at, MailReturn.id],
        after=request.args.get("after"),
        size=PAGE,
    )
    without = found.those_without_mail({each.address for each in page.rows})
    listed = {row.address: row.id for row in db.session.execute(without)}
    return _returns_page(form, page.rows, listed, page.after)


@blueprint.get("/returns/<int:return_id>")
@policy(Circulating.RETURNS_MANAGE)
def returned(return_id: int) -> ResponseReturnValue:
    """One mail that came back, with what its server sent, as plain text."""
    row = doors.mail_return(return_id, Circulating.RETURNS_MANAGE)
    without = db.session.execute(found.those_without_mail({row.address})).one_or_none()
    return render_template(
        "newsletter/returns/one.html",
        row=row,
        raw=found.as_plain_text(row.raw),
        suppression_id=without.id if without else None,
        kinds=found.KIND_WORDS,
    )


@blueprint.get("/returns/addresses")
@policy(Circulating.RETURNS_MANAGE)
def without_mail() -> ResponseReturnValue:
    """Addresses that get no mail, newest first."""
    require(current_visitor(), Circulating.RETURNS_MANAGE)
    form = WithoutMailForm(request.args)
    if not form.validate():
        return _addresses_page(form, [], SuppressForm(formdata=None)), 422
    matching = found.addresses_without_mail(
        reason=form.why.data or "",
        domain=form.domain.data or "",
        address=form.address.data or "",
    )
    page = page_of(
        matching,
        keys=[Suppression.created_at, Suppression.id],
        after=request.args.get("after"),
        size=PAGE,
    )
    return _addresses_page(form, page.rows, SuppressForm(formdata=None), page.after)


@blueprint.post("/returns/addresses")
@policy(Circulating.RETURNS_MANAGE)
@idempotent
def suppress() -> ResponseReturnValue:
    """An address gets no mail any more."""
    require(current_visitor(), Circulating.RETURNS_MANAGE)
    form = SuppressForm()
    if form.validate():
        try:
            services.suppress(
                form.email.data, actor=current_visitor(), reason=form.reason.data or ""
            )
        except Refused as refusal:
            form.email.errors = [refusal.description]
        else:
            flash(_("This address gets no mail of the Hub any more."), "success")
            return commit(redirect(url_for("newsletter.without_mail"), 303))
    return _addresses_page(WithoutMailForm(formdata=None), [], form), 422


@blueprint.get("/returns/addresses/<int:suppression_id>")
@policy(Circulating.RETURNS_MANAGE)
def suppressed(suppression_id: int) -> ResponseReturnValue:
    """An address that gets no mail, why, and what came back from it."""
    row = doors.suppression(suppression_id, Circulating.RETURNS_MANAGE)
    return _address_page(row, ReasonForm(formdata=None))


@blueprint.delete("/returns/addresses/<int:suppression_id>")
@policy(Circulating.RETURNS_MANAGE)
@idempotent
def lift(suppression_id: int) -> ResponseReturnValue:
    """The address gets mail again."""
    row = doors.suppression(suppression_id, Circulating.RETURNS_MANAGE)
    form = ReasonForm()
    if not form.validate():
        return _address_page(row, form), 422
    services.lift(row, actor=current_visitor(), reason=form.reason.data or "")
    flash(_("Mail is sent to this address again."), "success")
    return commit(redirect(url_for("newsletter.without_mail"), 303))


def _returns_page(
    form: ReturnsForm, rows: Any, without: dict[str, int], after: str | None = None
) -> str:
    return render_template(
        "newsletter/returns/index.html",
        form=form,
        rows=rows,
        without=without,
        after=after,
        asked=_asked(),
        kinds=found.KIND_WORDS,
    )


def _addresses_page(
    form: WithoutMailForm, rows: Any, adding: SuppressForm, after: str | None = None
) -> str:
    return render_template(
        "newsletter/returns/addresses.html",
        form=form,
        rows=rows,
        adding=adding,
        after=after,
        asked=_asked(),
        reasons=found.REASON_WORDS,
    )


def _address_page(row: Suppression, form: ReasonForm) -> str:
    came_back = found.returned_mail().where(MailReturn.address == row.address)
    newest = came_back.order_by(MailReturn.returned_at.desc()).limit(PAGE)
    return render_template(
        "newsletter/returns/address.html",
        row=row,
        form=form,
        rows=db.session.scalars(newest).all(),
        reasons=found.REASON_WORDS,
        kinds=found.KIND_WORDS,
    )


def _asked() -> dict[str, str]:
    """The filter as it stands in the address."""
    return {name: value for name, value in request.args.items() if name != "after" and value}
