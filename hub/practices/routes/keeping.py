"""A published practice is corrected, confirmed, brought up to date, withdrawn."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.i18n import _, current_language
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.forms.published import CorrectionForm, WithdrawalForm
from hub.practices.models import Practice, PracticeVersion
from hub.practices.policy import Practising
from hub.practices.queries import reading
from hub.practices.routes.blueprint import blueprint
from hub.practices.services import keeping, publishing


@blueprint.get("/<slug>/v<int:number>/correction")
@policy(Practising.PRACTICE_CORRECT)
def correction_form(slug: str, number: int) -> ResponseReturnValue:
    """The form for a note that says what is wrong in a version."""
    found = doors.version(slug, number, Practising.PRACTICE_CORRECT)
    form = CorrectionForm(formdata=None, lang=current_language().code)
    return _correction_page(found, form)


@blueprint.post("/<slug>/v<int:number>/correction")
@policy(Practising.PRACTICE_CORRECT)
@idempotent
def correct(slug: str, number: int) -> ResponseReturnValue:
    """The note stands on the version, which stays as it is."""
    found = doors.version(slug, number, Practising.PRACTICE_CORRECT)
    form = CorrectionForm()
    if not form.validate():
        return _correction_page(found, form), 422
    keeping.correct(found, actor=current_visitor(), body=form.body.data, lang=form.lang.data)
    address = url_for("practices.version", slug=slug, number=number)
    return commit(redirect(f"{address}#corrections", 303))


@blueprint.post("/<slug>/confirmation")
@policy(Practising.PRACTICE_CONFIRM)
def confirm(slug: str) -> ResponseReturnValue:
    """What is published still holds."""
    found = doors.found_practice(slug, Practising.PRACTICE_CONFIRM)
    keeping.confirm(found)
    flash(_("Thank you. You are asked again in a year."), "success")
    return commit(redirect(_address(found), 303))


@blueprint.get("/<slug>/update")
@policy(Practising.PRACTICE_UPDATE)
def update_form(slug: str) -> ResponseReturnValue:
    """What beginning an update means."""
    found = doors.found_practice(slug, Practising.PRACTICE_UPDATE)
    return render_template("practices/reading/update.html", practice=found, version=_current(found))


@blueprint.post("/<slug>/update")
@policy(Practising.PRACTICE_UPDATE)
@idempotent
def begin_update(slug: str) -> ResponseReturnValue:
    """Its authors write the next version."""
    found = doors.found_practice(slug, Practising.PRACTICE_UPDATE)
    keeping.begin_update(found)
    return commit(redirect(url_for("practices.draft", key=found.public_id), 303))


@blueprint.get("/<slug>/withdrawal")
@policy(Practising.PRACTICE_WITHDRAW)
def withdrawal_form(slug: str) -> ResponseReturnValue:
    """What withdrawing means, and the reason to give."""
    found = doors.practice(slug, Practising.PRACTICE_WITHDRAW)
    return _withdrawal_page(found, WithdrawalForm(formdata=None))


@blueprint.post("/<slug>/withdrawal")
@policy(Practising.PRACTICE_WITHDRAW)
@idempotent
def withdraw(slug: str) -> ResponseReturnValue:
    """Its page says that it was withdrawn, and why."""
    found = doors.practice(slug, Practising.PRACTICE_WITHDRAW)
    form = WithdrawalForm()
    if not form.validate():
        return _withdrawal_page(found, form), 422
    publishing.withdraw(found, actor=current_visitor(), reason=form.reason.data)
    return commit(redirect(_address(found), 303))


def _correction_page(found: PracticeVersion, form: CorrectionForm) -> str:
    return render_template("practices/reading/correction.html", version=found, form=form)


def _withdrawal_page(found: Practice, form: WithdrawalForm) -> str:
    return render_template(
        "practices/reading/withdrawal.html", practice=found, version=_current(found), form=form
    )


def _current(found: Practice) -> PracticeVersion | None:
    return reading.version_of(found, found.current_version or 0)


def _address(found: Practice) -> str:
    return url_for("practices.practice", slug=found.slug)
