"""One's own registration: signed in at the event, or by the personal link of a mail."""

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue

from hub.core import files
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent, untraced
from hub.core.errors import NotFound, Overtaken, Refused
from hub.core.i18n import _, current_language
from hub.core.permissions import policy
from hub.events import doors
from hub.events.forms.registration.entry import EntryForm, entry_form, said_by
from hub.events.forms.registration.fields import AnswersForm, asking
from hub.events.models import FILE, UNCONFIRMED, EventRegistration, FormQuestion
from hub.events.policy import Convening, Entrance
from hub.events.queries.registration.answers import told_answers
from hub.events.queries.registration.gate import obstacle_to
from hub.events.queries.registration.questions import questions_of
from hub.events.queries.registration.waiting import place_of
from hub.events.routes.blueprint import blueprint
from hub.events.routes.registration.pages import address_of, given_files
from hub.events.services.registration.changing import (
    change_entry,
    is_offered_now,
    withdraw,
)
from hub.events.services.registration.filing import files_on, hang_unsigned
from hub.events.services.registration.offering import take_offer
from hub.events.services.registration.registering import (
    OVER,
    confirm_address,
    is_out_of_date,
    register_again,
)

OWN = Convening.REGISTRATION_OWN
BY_LINK = "/registrations/<public_id>/<secret>"


def _uploader(**address: Any) -> int | None:
    """Whose files come with a form here: the member's; by a link nobody's."""
    doors.own_registration(OWN, **address)
    visitor = current_visitor()
    return visitor.id if visitor and "slug" in address else None


@blueprint.get("/<slug>/registration")
@blueprint.get(BY_LINK)
@policy(OWN)
@untraced
def own(**address: Any) -> ResponseReturnValue:
    """How it stands, what was answered, and what can be done; looking changes nothing."""
    try:
        entrance = doors.own_registration(OWN, **address)
    except NotFound:
        if "secret" not in address:
            raise
        return render_template("events/registration/link_over.html"), 404
    return _page(entrance)


@blueprint.post("/<slug>/registration/confirmation")
@blueprint.post(f"{BY_LINK}/confirmation")
@policy(OWN)
@untraced
@files.takes_files_of(_uploader, unsigned=True)
@idempotent
def confirm(**address: Any) -> ResponseReturnValue:
    """A guest has the mail: from now on the registration counts."""
    entrance = doors.own_registration(OWN, **address)
    registration = entrance.registration
    asked = _files_asked(registration)
    form = _files_form(asked)
    hang_unsigned(registration, files.arrived().kept)
    if registration.state == UNCONFIRMED and not form.validate():
        return _to_mend(_page(entrance, form=form))
    try:
        confirm_address(registration, answers=form.answers)
    except Refused as refusal:
        return _refused(address, refusal)
    return commit(redirect(address_of(entrance), 303))


@blueprint.get("/<slug>/registration/edit")
@blueprint.get(f"{BY_LINK}/edit")
@policy(OWN)
@untraced
def own_form(**address: Any) -> ResponseReturnValue:
    """What was said, to be changed."""
    entrance = doors.own_registration(OWN, **address)
    registration = entrance.registration
    asked = questions_of(registration.event)
    form = _entry_form(registration, asked, formdata=None, data=said_by(registration, asked))
    return _edit_page(entrance, form)


@blueprint.post("/<slug>/registration/edit")
@blueprint.post(f"{BY_LINK}/edit")
@policy(OWN)
@untraced
@files.takes_files_of(_uploader, unsigned=True)
@idempotent
def change_own(**address: Any) -> ResponseReturnValue:
    """The registration says this from now on; seat and place stay."""
    entrance = doors.own_registration(OWN, **address)
    registration = entrance.registration
    form = _entry_form(registration, questions_of(registration.event))
    hang_unsigned(registration, files.arrived().kept)
    if not form.validate():
        return _to_mend(_edit_page(entrance, form))
    entry = form.entry(registration.member, registration)
    try:
        change_entry(registration, entry, version=form.number)
    except Overtaken as refusal:
        db.session.rollback()
        g.pop("form_answer", None)
        entrance = doors.own_registration(OWN, **address)
        form.form_errors.append(str(refusal.description))
        form.version.data = entrance.registration.version
        return _edit_page(entrance, form, is_overtaken=True), 409
    except Refused as refusal:
        return _refused(address, refusal)
    flash(_("Your answers are saved."), "success")
    return commit(redirect(address_of(entrance), 303))


@blueprint.get("/<slug>/registration/withdrawal")
@blueprint.get(f"{BY_LINK}/withdrawal")
@policy(OWN)
@untraced
def withdrawal(**address: Any) -> ResponseReturnValue:
    """What follows when one withdraws, before it is done."""
    entrance = doors.own_registration(OWN, **address)
    return render_template("events/registration/withdrawal.html", **_shown(entrance))


@blueprint.post("/<slug>/registration/withdrawal")
@blueprint.post(f"{BY_LINK}/withdrawal")
@policy(OWN)
@untraced
@idempotent
def withdraw_own(**address: Any) -> ResponseReturnValue:
    """They come no more; the seat is offered to the next."""
    entrance = doors.own_registration(OWN, **address)
    try:
        withdraw(entrance.registration)
    except Refused as refusal:
        return _refused(address, refusal)
    flash(_("You have withdrawn."), "success")
    return commit(redirect(address_of(entrance), 303))


@blueprint.post("/<slug>/registration/seat")
@blueprint.post(f"{BY_LINK}/seat")
@policy(OWN)
@untraced
@idempotent
def take_seat(**address: Any) -> ResponseReturnValue:
    """The seat that was offered is theirs."""
    entrance = doors.own_registration(OWN, **address)
    try:
        take_offer(entrance.registration)
    except Refused as refusal:
        return _refused(address, refusal)
    flash(_("The seat is yours."), "success")
    return commit(redirect(address_of(entrance), 303))


@blueprint.post("/<slug>/registration/return")
@blueprint.post(f"{BY_LINK}/return")
@policy(OWN)
@untraced
@idempotent
def come_again(**address: Any) -> ResponseReturnValue:
    """Who had withdrawn registers anew, behind all who came meanwhile."""
    entrance = doors.own_registration(OWN, **address)
    try:
        register_again(entrance.registration)
    except Refused as refusal:
        return _refused(address, refusal)
    return commit(redirect(address_of(entrance), 303))


@blueprint.get("/<slug>/registration/files/<file_id>")
@blueprint.get(f"{BY_LINK}/files/<file_id>")
@policy(OWN)
@untraced
def own_file(file_id: str, **address: Any) -> ResponseReturnValue:
    """A file that was given as an answer."""
    entrance = doors.own_registration(OWN, **address)
    hanging = {each.public_id: each for each in files_on(entrance.registration)}
    if file_id not in hanging:
        raise NotFound()
    return files.serve(hanging[file_id])


def _entry_form(
    registration: EventRegistration, asked: Sequence[FormQuestion], **values: Any
) -> EntryForm:
    member = registration.member
    return entry_form(registration.event, asked, member=member, is_new=False, **values)


def _files_asked(registration: EventRegistration) -> list[FormQuestion]:
    return [each for each in questions_of(registration.event) if each.kind == FILE]


def _files_form(asked: Sequence[FormQuestion], **values: Any) -> AnswersForm:
    form: AnswersForm = asking(AnswersForm, asked, current_language().code)(**values)
    return form


def _to_mend(page: str) -> ResponseReturnValue:
    """The form has to be mended; files that came by a link hang on the registration already."""
    g.pop("form_answer", None)
    return commit((page, 422))


def _refused(address: dict[str, Any], refusal: Refused) -> ResponseReturnValue:
    """It is too late for this: how it stands now, and why."""
    db.session.rollback()
    g.pop("form_answer", None)
    entrance = doors.own_registration(OWN, **address)
    return _page(entrance, refusal=str(refusal.description)), 409


def _shown(entrance: Entrance) -> dict[str, Any]:
    registration = entrance.registration
    return {
        "entrance": entrance,
        "registration": registration,
        "event": registration.event,
        "here": address_of(entrance),
        "is_offered": is_offered_now(registration),
    }


def _page(entrance: Entrance, **more: Any) -> str:
    registration = entrance.registration
    shown = _shown(entrance)
    if registration.state == UNCONFIRMED:
        asked = _files_asked(registration)
        form = more.pop("form", None) or _files_form(asked, formdata=None)
        return render_template(
            "events/registration/confirm.html",
            form=form,
            files=given_files(form, registration),
            is_over=is_out_of_date(registration),
            answers=told_answers(registration),
            **shown,
            **more,
        )
    can_return = registration.state in OVER and not obstacle_to(registration.event)
    return render_template(
        "events/registration/own.html",
        place=place_of(registration),
        answers=told_answers(registration),
        can_return=can_return,
        **shown,
        **more,
    )


def _edit_page(entrance: Entrance, form: EntryForm, **more: Any) -> str:
    return render_template(
        "events/registration/edit.html",
        form=form,
        files=given_files(form, entrance.registration),
        **_shown(entrance),
        **more,
    )
