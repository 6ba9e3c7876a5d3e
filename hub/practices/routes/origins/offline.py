"""A practice is written in a Word file: handed out, read when it comes back, taken over."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from hub.core import clock
from hub.core.db import db
from hub.core.documents import Document, DocumentRefused, as_docx
from hub.core.edge import commit, current_visitor, idempotent
from hub.core.errors import NotFound, Refused
from hub.core.files import reads_files
from hub.core.i18n import LANGUAGES, _, absolute_url, current_language
from hub.core.limits import limiter
from hub.core.permissions import policy, require
from hub.practices import doors
from hub.practices.forms.content import reading, sent_form
from hub.practices.forms.offline import (
    OTHERWISE,
    REFUSALS,
    LanguageForm,
    Understood,
    UploadForm,
    checked,
    understand,
)
from hub.practices.models import FIELDS, SECTIONS, Practice, PracticeField
from hub.practices.policy import Practising
from hub.practices.queries import own
from hub.practices.queries.offline import offline_form
from hub.practices.routes.blueprint import blueprint
from hub.practices.services.beside import beside
from hub.practices.services.drafting import save_fields, start_practice

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE, DRAFT = "template", "draft"


@blueprint.get("/template.<code>.docx")
@policy(Practising.PRACTICE_START)
def offline_template(code: str) -> ResponseReturnValue:
    """The empty form in one of the six languages."""
    require(current_visitor(), Practising.PRACTICE_START)
    if code not in LANGUAGES:
        raise NotFound()
    address = absolute_url("practices.new_practice", lang=code)
    made = offline_form({}, code, form=f"practice.{TEMPLATE}.{code}", address=address)
    return _attached(made, f"practice.{code}.docx")


@blueprint.post("/new/offline")
@policy(Practising.PRACTICE_START)
@limiter.limit("30/hour")
@reads_files
def read_new() -> ResponseReturnValue:
    """What was understood of a file with which a practice is begun."""
    require(current_visitor(), Practising.PRACTICE_START)
    form = UploadForm()
    found = _read(form)
    if found is None:
        return render_template("practices/origins/upload.html", form=form, practice=None), 422
    return _new_page(found, LanguageForm(formdata=None, lang=_language_of(found)))


@blueprint.post("/new/offline/taken")
@policy(Practising.PRACTICE_START)
@limiter.limit("30/hour")
@idempotent
def start_from_file() -> ResponseReturnValue:
    """A draft with what was chosen of the file."""
    require(current_visitor(), Practising.PRACTICE_START)
    language = LanguageForm()
    found = checked(_sent_again())
    if not language.validate():
        return _new_page(found, language), 422
    chosen = request.form.getlist("only")
    practice = start_practice(
        actor=current_visitor(),
        lang=language.lang.data,
        content={name: value for name, value in found.values.items() if name in chosen},
    )
    flash(_("The draft has what you chose of the file."), "success")
    return commit(redirect(url_for("practices.draft", key=practice.public_id), 303))


@blueprint.get("/drafts/<key>/offline")
@policy(Practising.PRACTICE_DRAFT)
def offline(key: str) -> ResponseReturnValue:
    """The draft to take away as a Word file, and the place to bring it back."""
    practice = doors.draft(key, Practising.PRACTICE_DRAFT)
    return _upload_page(practice, UploadForm(formdata=None))


@blueprint.get("/drafts/<key>/offline.docx")
@policy(Practising.PRACTICE_DRAFT)
def offline_file(key: str) -> ResponseReturnValue:
    """All of the form in the draft's language, filled in as the draft stands."""
    practice = doors.draft(key, Practising.PRACTICE_DRAFT)
    moment = int(clock.now().timestamp() * 1_000_000)
    made = offline_form(
        practice.content,
        practice.lang,
        form=f"practice.{DRAFT}.{practice.lang}.{practice.public_id}.{moment}".lower(),
        title=practice.title,
        address=absolute_url("practices.offline", lang=practice.lang, key=key),
    )
    return _attached(made, f"practice.{practice.lang}.docx")


@blueprint.post("/drafts/<key>/offline")
@policy(Practising.PRACTICE_WRITE)
@limiter.limit("30/hour")
@reads_files
def read_file(key: str) -> ResponseReturnValue:
    """What was understood of the file, field by field beside the draft; nothing is saved yet."""
    practice = _written(key)
    form = UploadForm()
    found = _read(form)
    practice = _written(key)
    if found is None:
        return _upload_page(practice, form), 422
    return _beside_page(practice, found)


@blueprint.post("/drafts/<key>/offline/taken")
@policy(Practising.PRACTICE_WRITE)
@limiter.limit("30/hour")
@idempotent
def take_over(key: str) -> ResponseReturnValue:
    """The draft has what was chosen of the file, but for fields that somebody changed meanwhile."""
    practice = _written(key)
    chosen = set(request.form.getlist("only"))
    values: dict[str, Any] = {}
    read: dict[str, int] = {}
    for section in SECTIONS if chosen else ():
        form = sent_form(section)
        values |= form.changed()
        read |= form.versions_read
    if not values:
        flash(_("Nothing was taken over."), "info")
        return redirect(url_for("practices.draft", key=key), 303)
    saved = save_fields(practice, actor=current_visitor(), values=values, read=read)
    if saved.overtaken:
        sent = {name: pairs for name, pairs in _sent_again().items() if name in saved.overtaken}
        return commit((_beside_page(practice, checked(sent), is_overtaken=True), 409))
    flash(_("The draft has what you chose of the file."), "success")
    return commit(redirect(url_for("practices.draft", key=key), 303))


def _written(key: str) -> Practice:
    practice = doors.draft(key, Practising.PRACTICE_WRITE)
    if not practice.is_written:
        raise Refused(_("This practice is with an editor and cannot be changed now."))
    return practice


def _read(form: FlaskForm) -> Understood | None:
    """What the file says that came with the form; else the form says why it was not read.

    It is read while nothing is held in the database, and kept nowhere.
    """
    db.session.rollback()
    sent = request.files.get("document")
    limit: int = current_app.extensions["settings"].upload_limit_mb * 1024 * 1024
    if not form.validate() or sent is None or not sent.filename:
        form.document.errors = [_("Choose the file first.")]
        return None
    try:
        found = understand(sent.stream, limit)
    except DocumentRefused as refusal:
        form.document.errors = [REFUSALS.get(refusal.reason, OTHERWISE)]
        return None
    if found.is_empty:
        form.document.errors = [
            _("None of the form’s fields were found in this file. Use a fresh form.")
        ]
        return None
    return found


def _sent_again() -> Mapping[str, list[tuple[str, str]]]:
    """What the page of the comparison carries of each field."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in request.form.getlist("has"):
        if name in FIELDS:
            keys = [key for key in request.form if key == name or key.startswith(f"{name}-")]
            found[name] = [(key, value) for key in keys for value in request.form.getlist(key)]
    return found


def _language_of(found: Understood) -> str:
    parts = found.form.split(".")
    known = len(parts) > 2 and parts[0] == "practice" and parts[2] in LANGUAGES
    return parts[2] if known else current_language().code


def _made_at(practice: Practice, found: Understood) -> dt.datetime | None:
    """When the file was made of this very draft; None where it does not say."""
    parts = found.form.split(".")
    if len(parts) != 5 or parts[3] != practice.public_id.lower() or not parts[4].isdecimal():
        return None
    try:
        return dt.datetime.fromtimestamp(int(parts[4]) / 1_000_000, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _new_page(found: Understood, language: LanguageForm) -> str:
    return render_template(
        "practices/origins/begin.html",
        language=language,
        rows=beside(found.values, found.faults, {}, lang=language.lang.data or "en"),
        found=found,
        reading={},
    )


def _beside_page(practice: Practice, found: Understood, *, is_overtaken: bool = False) -> str:
    rows = own.rows_of(practice)
    made_at = None if is_overtaken else _made_at(practice, found)
    return render_template(
        "practices/origins/beside.html",
        practice=practice,
        rows=beside(found.values, found.faults, rows, lang=practice.lang, made_at=made_at),
        found=found,
        reading=_reading(found.sent, rows),
        is_overtaken=is_overtaken,
    )


def _reading(names: Iterable[str], rows: Mapping[str, PracticeField]) -> dict[str, str]:
    return {name: reading(rows.get(name)) for name in names}


def _upload_page(practice: Practice, form: UploadForm) -> str:
    author = practice.author(current_visitor())
    return render_template(
        "practices/origins/offline.html",
        practice=practice,
        form=form,
        writes=author is not None and author.writes and practice.is_written,
    )


def _attached(document: Document, name: str) -> Response:
    response = Response(as_docx(document), mimetype=DOCX)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
