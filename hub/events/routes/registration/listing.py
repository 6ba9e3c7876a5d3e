"""Who comes: looked through, decided on, written in by hand, taken away as a table."""

from collections.abc import Mapping
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.config import Settings
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Refused, Unfit
from hub.core.i18n import _, _n
from hub.core.permissions import policy
from hub.core.sheets import XLSX, as_csv, as_xlsx
from hub.events import doors
from hub.events.forms.registration.deciding import (
    APPROVE,
    DECLINE,
    SEAT,
    WITHDRAW,
    DecisionForm,
    LookForm,
)
from hub.events.forms.registration.entry import EntryForm, entry_form
from hub.events.models import Event, EventRegistration
from hub.events.policy import Convening
from hub.events.queries.registration import lists
from hub.events.queries.registration.answers import told_answers
from hub.events.queries.registration.retention import forgotten_at
from hub.events.queries.registration.tables import table_of
from hub.events.queries.registration.waiting import place_of
from hub.events.queries.visibility import registrations_of
from hub.events.routes.blueprint import blueprint
from hub.events.services.registration import deciding

READ, DECIDE = Convening.REGISTRATIONS_READ, Convening.REGISTRATIONS_DECIDE


@blueprint.get("/<slug>/registrations")
@policy(READ)
def registrations(slug: str) -> ResponseReturnValue:
    """How many there are of each kind, and who."""
    event = doors.event(slug, READ)
    return _list_page(event, DecisionForm(formdata=None))


@blueprint.post("/<slug>/registrations/decisions")
@policy(DECIDE)
@idempotent
def decide_registrations(slug: str) -> ResponseReturnValue:
    """One decision on all that are ticked; who cannot be decided on so is named."""
    event = doors.event(slug, DECIDE)
    form = DecisionForm()
    ticked = request.form.getlist("chosen")
    chosen = lists.chosen_registrations(event, ticked)
    if not chosen:
        form.form_errors.append(_("Tick at least one registration."))
    if not form.validate() or not chosen:
        return _list_page(event, form, ticked=ticked), 422
    done, refused = 0, []
    for each in chosen:
        try:
            _decide(each, form)
            done += 1
        except Refused as refusal:
            refused.append(f"\u2068{each.name}\u2069: {refusal.description}")
    if done:
        flash(_decided(done), "success")
    for words in refused:
        flash(words, "warning")
    return commit(redirect(_back(event), 303))


@blueprint.get("/<slug>/registrations/<public_id>")
@policy(READ)
def registration(slug: str, public_id: str) -> ResponseReturnValue:
    """One registration: what was said, how it stands, and how it came there."""
    event = doors.event(slug, READ)
    return _one_page(event, _registration(event, public_id), DecisionForm(formdata=None))


@blueprint.post("/<slug>/registrations/<public_id>/decision")
@policy(DECIDE)
@idempotent
def decide_registration(slug: str, public_id: str) -> ResponseReturnValue:
    """A decision on one."""
    event = doors.event(slug, DECIDE)
    found = _registration(event, public_id)
    form = DecisionForm()
    if not form.validate():
        return _one_page(event, found, form), 422
    try:
        _decide(found, form)
    except Refused as refusal:
        db.session.rollback()
        g.pop("form_answer", None)
        event = doors.event(slug, DECIDE)
        form.form_errors.append(str(refusal.description))
        return _one_page(event, _registration(event, public_id), form), 409
    flash(_decided(1), "success")
    return commit(redirect(url_for("events.registration", slug=slug, public_id=public_id), 303))


@blueprint.get("/<slug>/registrations/new")
@policy(DECIDE)
def new_registration(slug: str) -> ResponseReturnValue:
    """Somebody to be registered by hand."""
    event = doors.event(slug, DECIDE)
    form = _by_hand(event, formdata=None, data={"timezone": event.timezone})
    return render_template("events/registration/by_hand.html", event=event, form=form)


@blueprint.post("/<slug>/registrations/new")
@policy(DECIDE)
@idempotent
def register_by_hand(slug: str) -> ResponseReturnValue:
    """They are registered, and told."""
    event = doors.event(slug, DECIDE)
    form = _by_hand(event)
    if not form.validate():
        return render_template("events/registration/by_hand.html", event=event, form=form), 422
    try:
        deciding.register_by_hand(
            event,
            form.entry(None),
            actor=current_visitor(),
            email=form.email.data,
            over_capacity=bool(request.form.get("over_capacity")),
        )
    except Refused as refusal:
        db.session.rollback()
        g.pop("form_answer", None)
        event = doors.event(slug, DECIDE)
        if isinstance(refusal, Unfit):
            form[refusal.field].errors = [str(refusal.description)]
        else:
            form.form_errors.append(str(refusal.description))
        page = render_template("events/registration/by_hand.html", event=event, form=form)
        return page, 422 if isinstance(refusal, Unfit) else 409
    flash(_("The person is registered and is told by mail."), "success")
    return commit(redirect(_back(event), 303))


@blueprint.get("/<slug>/registrations.<any(csv, xlsx):form>")
@policy(READ)
def registrations_table(slug: str, form: str) -> ResponseReturnValue:
    """Those that are looked for, as a table."""
    event = doors.event(slug, READ)
    settings: Settings = current_app.extensions["settings"]
    head, rows = table_of(event, LookForm(request.args).wanted, settings.base_url)
    if form == "csv":
        answer = FlaskResponse("".join(as_csv(head, rows)), mimetype="text/csv")
    else:
        answer = FlaskResponse(as_xlsx(head, rows, title=_("Registrations")), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/<slug>/registrations/print")
@policy(READ)
def printed_registrations(slug: str) -> ResponseReturnValue:
    """Who has a seat, by name, to be printed."""
    event = doors.event(slug, READ)
    return render_template(
        "events/registration/print.html", event=event, rows=lists.confirmed_by_name(event)
    )


def _decide(each: EventRegistration, form: DecisionForm) -> None:
    actor = current_visitor()
    match form.what.data:
        case str(what) if what == APPROVE:
            deciding.approve(each, actor=actor)
        case str(what) if what == DECLINE:
            deciding.decline(each, actor=actor, reason=form.reason.data or "")
        case str(what) if what == SEAT:
            deciding.give_seat(each, actor=actor, over_capacity=form.over_capacity.data)
        case str(what) if what == WITHDRAW:
            deciding.withdraw_for(each, actor=actor)


def _decided(count: int) -> str:
    return str(_n("%(num)s registration is decided.", "%(num)s registrations are decided.", count))


def _registration(event: Event, public_id: str) -> EventRegistration:
    found = registrations_of(event).where(EventRegistration.public_id == public_id)
    each = db.session.scalars(found).unique().one_or_none()
    if each is None:
        raise NotFound()
    each.event = event
    return each


def _by_hand(event: Event, **values: Any) -> EntryForm:
    form = entry_form(event, (), member=None, **values)
    if "is_young" in form:
        del form.is_young
    return form


def _back(event: Event) -> str:
    """To the list as it was looked at."""
    kept: Mapping[str, Any] = {
        name: request.args[name]
        for name in ("words", "state", "country", "organisation_type", "after")
        if request.args.get(name)
    }
    return url_for("events.registrations", slug=event.slug, **kept)


def _list_page(event: Event, form: DecisionForm, *, ticked: Any = ()) -> str:
    counts = lists.counts_of(event)
    countries = sorted(code for code in counts.countries if code)
    look = LookForm(request.args, countries=countries)
    page = lists.page_of_registrations(event, look.wanted, after=request.args.get("after"))
    kept = {name: value for name, value in vars(look.wanted).items() if value}
    return render_template(
        "events/registration/list.html",
        event=event,
        counts=counts,
        look=look,
        kept=kept,
        page=page,
        form=form,
        ticked=set(ticked),
        here=_back(event),
        forgotten_at=forgotten_at(event),
    )


def _one_page(event: Event, found: EventRegistration, form: DecisionForm) -> str:
    return render_template(
        "events/registration/one.html",
        event=event,
        registration=found,
        form=form,
        answers=told_answers(found),
        steps=lists.steps_of(found),
        place=place_of(found),
        forgotten_at=forgotten_at(event),
    )
