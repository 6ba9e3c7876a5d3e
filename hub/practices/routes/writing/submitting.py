"""A practice is submitted, taken back, and read again as it was submitted."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core import files
from hub.core.db import db
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import Unfit
from hub.core.i18n import _
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.forms.writing import HandingInForm
from hub.practices.models import Practice
from hub.practices.policy import Practising
from hub.practices.queries.showing import parts_told
from hub.practices.routes.blueprint import blueprint
from hub.practices.routes.writing import answers
from hub.practices.services import filing, handing_in
from hub.practices.services.filing import EARLIER
from hub.practices.services.progress import whole_progress_of
from hub.practices.services.submitting import OWNER, Incomplete
from hub.taxonomy.queries.wording import PERSON


@blueprint.get("/drafts/<key>/submit")
@policy(Practising.PRACTICE_SUBMIT)
def submitting(key: str) -> ResponseReturnValue:
    """The whole as it will be read, what stands in the way, and the button."""
    practice = doors.draft(key, Practising.PRACTICE_SUBMIT)
    if not practice.is_written:
        return redirect(url_for("practices.draft", key=key), 302)
    return _page(practice, HandingInForm(formdata=None))


@blueprint.post("/drafts/<key>/submissions")
@policy(Practising.PRACTICE_SUBMIT)
@idempotent
def submit(key: str) -> ResponseReturnValue:
    """An editor has it from now on."""
    practice = doors.draft(key, Practising.PRACTICE_SUBMIT)
    form = HandingInForm()
    if not form.validate():
        return _page(practice, form), 422
    try:
        handing_in.hand_in(
            practice,
            actor=current_visitor(),
            note=form.note.data,
            is_looked_at=form.is_looked_at.data,
        )
    except Incomplete:
        db.session.rollback()
        return _page(practice, form), 422
    except Unfit as refusal:
        db.session.rollback()
        form[refusal.field].errors = [str(refusal.description)]
        return _page(practice, form), 422
    flash(
        _("It is submitted. An editor reads it next; you are told what becomes of it."), "success"
    )
    return commit(redirect(url_for("practices.draft", key=key), 303))


@blueprint.delete("/drafts/<key>/submissions")
@policy(Practising.PRACTICE_SUBMIT)
@idempotent
def take_back(key: str) -> ResponseReturnValue:
    """The authors write again, as long as no editor has begun."""
    practice = doors.draft(key, Practising.PRACTICE_SUBMIT)
    handing_in.take_back(practice)
    flash(_("It is yours again. Submit it when it is ready."), "success")
    return commit(redirect(url_for("practices.draft", key=key), 303))


@blueprint.get("/drafts/<key>/submissions/<int:number>")
@policy(Practising.SUBMISSION_READ)
def submission(key: str, number: int) -> ResponseReturnValue:
    """What was submitted, as it was then."""
    found = doors.submission(key, number, Practising.SUBMISSION_READ)
    hanging = [
        file
        for kind in (OWNER, EARLIER)
        for file in files.files_of(kind, [found.practice_id])[found.practice_id]
    ]
    return render_template(
        "practices/writing/submission.html",
        submission=found,
        practice=found.practice,
        is_author=found.practice.author(current_visitor()) is not None,
        content=found.content,
        parts=parts_told(found.content, found.html),
        files=[file for file in hanging if file.public_id in found.files],
    )


def _page(practice: Practice, form: HandingInForm) -> str:
    hints = answers.all_hints(practice)
    return render_template(
        "practices/writing/submit.html",
        practice=practice,
        form=form,
        progress=whole_progress_of(practice),
        hints=hints,
        asks_to_look=any(hint.kind == PERSON for hint in hints),
        content=practice.content,
        parts=parts_told(practice.content, practice.html),
        files=filing.files_of(practice),
    )
