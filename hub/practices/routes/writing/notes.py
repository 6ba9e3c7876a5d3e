"""Authors tell each other what a field still needs."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core.edge import commit, current_visitor, idempotent
from hub.core.limits import limiter
from hub.core.permissions import policy
from hub.practices import doors
from hub.practices.forms.writing import NoteForm
from hub.practices.models import FIELDS, Practice
from hub.practices.policy import Practising
from hub.practices.queries import own
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.notes import leave_note, reopen_note, resolve_note


@blueprint.get("/drafts/<key>/notes")
@policy(Practising.PRACTICE_DRAFT)
def notes(key: str) -> ResponseReturnValue:
    """All that the authors told each other; `field` begins a note on that field."""
    practice = doors.draft(key, Practising.PRACTICE_DRAFT)
    field = request.args.get("field", "")
    return _page(practice, NoteForm(formdata=None, field=field if field in FIELDS else ""))


@blueprint.post("/drafts/<key>/notes")
@policy(Practising.PRACTICE_DRAFT)
@limiter.limit("60/hour", methods=["POST"])
@idempotent
def add_note(key: str) -> ResponseReturnValue:
    """The other authors read it and are told."""
    practice = doors.draft(key, Practising.PRACTICE_DRAFT)
    form = NoteForm()
    if not form.validate():
        return _page(practice, form), 422
    note = leave_note(practice, actor=current_visitor(), field=form.field.data, body=form.body.data)
    address = url_for("practices.notes", key=key, _anchor=f"note-{note.id}")
    return commit(redirect(address, 303))


@blueprint.post("/drafts/<key>/notes/<int:note_id>/resolution")
@policy(Practising.PRACTICE_DRAFT)
def settle_note(key: str, note_id: int) -> ResponseReturnValue:
    """It is dealt with."""
    _practice, note = doors.author_note(key, note_id, Practising.PRACTICE_DRAFT)
    resolve_note(note, actor=current_visitor())
    return commit(redirect(url_for("practices.notes", key=key), 303))


@blueprint.delete("/drafts/<key>/notes/<int:note_id>/resolution")
@policy(Practising.PRACTICE_DRAFT)
def unsettle_note(key: str, note_id: int) -> ResponseReturnValue:
    """It is not dealt with after all."""
    _practice, note = doors.author_note(key, note_id, Practising.PRACTICE_DRAFT)
    reopen_note(note)
    return commit(redirect(url_for("practices.notes", key=key), 303))


def _page(practice: Practice, form: NoteForm) -> str:
    return render_template(
        "practices/writing/notes.html",
        practice=practice,
        form=form,
        notes=own.notes_on(practice),
        fields=FIELDS,
    )
